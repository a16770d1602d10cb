"""Working as data and as sentences, in Chinese and English: what a page, a PDF and a dispute are served from."""

from scoring.explain.part_steps import Step
from scoring.explain.sentences import Language, sentences, tell
from scoring.explain.working import Working, working

__all__ = ["Language", "Step", "Working", "sentences", "tell", "working"]
