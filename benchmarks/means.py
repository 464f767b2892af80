"""The mean vectors of languages that undertow ships, from Tatoeba's sentences.

`python -m benchmarks.means FOLDER` with the folder data/tatoeba/v1 of LASER's repository writes
src/undertow/narratives/means/. Both encoders must be installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from undertow.encoders import Encoder, open_encoders

OUT = Path(__file__).parents[1] / "src/undertow/narratives/means"

# ISO 639-1 and LASER's names of the files.
_CODES = (
    "af=afr am=amh ar=ara az=aze be=bel bg=bul bn=ben br=bre bs=bos ca=cat cs=ces cy=cym da=dan "
    "de=deu el=ell en=eng eo=epo es=spa et=est eu=eus fa=pes fi=fin fr=fra fy=fry ga=gle gd=gla "
    "gl=glg he=heb hi=hin hr=hrv hu=hun hy=hye id=ind is=isl it=ita ja=jpn jv=jav ka=kat kk=kaz "
    "km=khm ko=kor ku=kur la=lat lt=lit lv=lvs mk=mkd ml=mal mn=mon mr=mar ms=zsm nl=nld no=nob "
    "pl=pol pt=por ro=ron ru=rus sk=slk sl=slv sq=sqi sr=srp sv=swe sw=swh ta=tam te=tel th=tha "
    "tl=tgl tr=tur ug=uig uk=ukr ur=urd uz=uzb vi=vie xh=xho yi=yid zh=cmn"
)
CODES = dict(pair.split("=") for pair in _CODES.split())


def sentences(folder: Path, name: str) -> list[str]:
    """The sentences of one language; English ones are those beside French."""
    path = folder / ("tatoeba.fra-eng.eng" if name == "eng" else f"tatoeba.{name}-eng.{name}")
    return path.read_text("utf-8").splitlines()


def means(folder: Path, encoder: Encoder) -> dict[str, np.ndarray]:
    """For each language that the encoder knows the mean of its sentences' vectors."""
    known = [code for code in CODES if encoder.languages is None or code in encoder.languages]
    return {
        code: encoder.encode(sentences(folder, CODES[code])).mean(axis=0).astype(np.float16)
        for code in known
    }


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for found in open_encoders("best"):
        np.savez_compressed(OUT / f"{found.name}.npz", **means(Path(sys.argv[1]), found))
