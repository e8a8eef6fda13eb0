"""Security questions: the form in which they are stored, and whether answers fit. Answers are compared without regard to case."""

from collections.abc import Iterable, Sequence

from cso_kit.secrets.opaque import hash_secret, matches

HOW_MANY = 2


def stored(answered: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Questions with their answers in the stored form, which has the hashes of the answers."""
    return [{"question": question, "answer_hash": hash_secret(_folded(answer))} for question, answer in answered]


def fit(questions: Sequence[dict[str, str]], answers: Sequence[str]) -> bool:
    """Whether these are the answers, in the order of the questions. All are compared, so that the time tells nothing."""
    right = [matches(_folded(answer), each["answer_hash"]) for each, answer in zip(questions, answers, strict=True)]
    return all(right)


def _folded(answer: str) -> str:
    return answer.strip().casefold()
