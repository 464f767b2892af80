import pyarrow as pa
import pytest

from undertow.exporters.report.names import Names
from undertow.model.tables import ACCOUNTS


class OneAccount:
    def __init__(self, name):
        row = {"account_id": "7001234", "platform": "x", "name": name}
        self._table = pa.Table.from_pylist([row], schema=ACCOUNTS)

    def table(self, name):
        return self._table

    def pseudonym(self, account_id, platform):
        return "account-aaaaaa" if account_id == "7001234" else "account-bbbbbb"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Anna_B", "hi @anna_b!", "hi @account-aaaaaa!"),
        ("Anna_B", "ANNA_B said", "account-aaaaaa said"),
        (
            "Anna_B",
            "see https://x.com/Anna_B/status/9",
            "see hxxps://x.com/account-aaaaaa/status/9",
        ),
        ("Anna_B", "by 7001234, not 70012345", "by account-aaaaaa, not 70012345"),
        ("Mill Street News", "the mill street news page", "the account-aaaaaa page"),
        ("Анна", "пишет @анна сегодня", "пишет @account-aaaaaa сегодня"),
        ("Al", "Al met @al", "Al met @account-aaaaaa"),
        ("Anna", "Annabel and Joanna", "Annabel and Joanna"),
        ("Anna", "@stranger", "@account-bbbbbb"),
        (
            "Anna",
            "https://twitter.com/stranger/status/1",
            "hxxps://twitter.com/account-bbbbbb/status/1",
        ),
    ],
)
def test_names_leave_the_text(name, text, shown):
    assert Names(OneAccount(name)).text(text) == shown


def test_the_owner_is_found_inside_a_post_id():
    assert Names(OneAccount("Anna")).ident("x7001234y_5", "7001234") == "xaccount-aaaaaay_5"


def test_direction_and_control_characters_are_made_visible():
    assert Names(OneAccount("Anna"), shown=True).text("a\u202eb\x00") == "a\ufffdb\ufffd"
