"""Messages of one meaning come together, whatever their number; what surrounds all stays apart."""

from __future__ import annotations

import numpy as np
import pytest
from tests.narratives.spaces import bundle, meanings_of

from undertow.narratives.clusters import clusters_of_meaning, numbered


@pytest.mark.parametrize("sizes", [[5, 7, 12], [3, 400, 3], [2, 2, 2, 2]])
def test_bundles_are_sets(sizes):
    vectors = bundle(sizes, noise=0.5)
    found = clusters_of_meaning(meanings_of(vectors))
    assert found.tolist() == np.repeat(np.arange(len(sizes)), sizes).tolist()


def test_sets_reach_over_languages():
    vectors = bundle([20, 20], noise=0.5)
    told = ["en", "fr"] * 20
    found = clusters_of_meaning(meanings_of(vectors, told))
    assert found.tolist() == [0] * 20 + [1] * 20


def test_one_cloud_is_no_set_but_a_bundle_beside_it_is():
    # Everybody talks about one thing: any two messages are somewhat alike, none stand apart.
    rng = np.random.default_rng(3)
    cloud = rng.normal(size=(600, 12))
    cloud /= np.linalg.norm(cloud, axis=1, keepdims=True)
    aside = np.zeros((20, 24))
    aside[:, 12:] = bundle([20], noise=0.4, dimensions=12)
    vectors = np.concatenate([np.pad(cloud, ((0, 0), (0, 12))), aside]).astype(np.float32)
    found = clusters_of_meaning(meanings_of(vectors))
    assert len(set(found[600:].tolist())) == 1
    assert np.bincount(found[:600]).max() < 20


def test_strangers_stay_alone():
    vectors = bundle([1] * 50, noise=0.0, dimensions=256)
    found = clusters_of_meaning(meanings_of(vectors))
    assert len(set(found.tolist())) == 50


def test_the_same_input_gives_the_same_sets():
    vectors = bundle([8] * 40, noise=0.7)
    first, second = (clusters_of_meaning(meanings_of(vectors)) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_nothing_to_compare_gives_nothing():
    empty = meanings_of(np.zeros((0, 8), np.float32))
    assert clusters_of_meaning(empty).tolist() == []


def test_sets_are_numbered_as_they_appear():
    assert numbered(np.array([7, 3, 7, 5])).tolist() == [0, 1, 0, 2]


def test_over_languages_a_set_keeps_what_resembles_something_of_its_own_language():
    # One message in six languages, and an English text that lies near the translations (.65) but
    # not near the English one (.56).
    told = ["de", "en", "es", "fr", "it", "pt"]
    vectors = np.zeros((7, 12), np.float32)
    vectors[:6, 0] = 0.9
    vectors[np.arange(6), 2 + np.arange(6)] = np.sqrt(1 - 0.81)
    vectors[6, 0], vectors[6, 3] = 0.72, -0.2
    vectors[6, 11] = np.sqrt(1 - (vectors[6] ** 2).sum())
    assert clusters_of_meaning(meanings_of(vectors, [*told, "en"])).tolist() == [0] * 6 + [1]
    # The same text in a language of its own belongs to them.
    assert clusters_of_meaning(meanings_of(vectors, [*told, "nl"])).tolist() == [0] * 7
