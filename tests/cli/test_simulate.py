"""`undertow simulate` says what there is and makes what was ordered."""

from __future__ import annotations

from pyarrow import csv

from undertow.simulation import CAMPAIGNS, HABITS, POISONINGS


def test_the_list_names_everything(run):
    shown = run("simulate", "--list")
    assert shown.code == 0
    for name in (*CAMPAIGNS, *POISONINGS, *HABITS):
        assert f"\n  {name}: " in shown.out, name
    assert "usually size=14,pace=15,actions=60,camouflage=0\n" in shown.out


def test_the_list_for_machines(run):
    told = run("simulate", "--list", "--json").json
    assert [entry["name"] for entry in told["campaigns"]] == sorted(CAMPAIGNS)
    assert told["poisonings"][0]["tactics"]["between"]


def test_what_was_ordered_is_made(run, tmp_path):
    ordered = ["--campaign", "sleepers:size=5,pace=60,actions=20,camouflage=0.6"]
    sized = ["--accounts", 60, "--days", 4, "--posts", 500, "--without", "press_bots"]
    assert run("simulate", tmp_path, *sized, *ordered).code == 0
    truth = csv.read_csv(tmp_path / "truth.csv")
    assert truth["campaign"].to_pylist().count("sleepers") == 5
    assert "press_bot" not in truth["role"].to_pylist()
    assert csv.read_csv(tmp_path / "posts.csv").num_rows < 500 + 5 * 20 / 0.4


def test_nothing_is_written_when_the_order_is_wrong(run, tmp_path):
    ran = run("simulate", tmp_path / "w", "--campaign", "poison_hide:tactic=magic")
    assert ran.code == 2 and "no tactic 'magic'" in ran.err
    assert not (tmp_path / "w").exists()
