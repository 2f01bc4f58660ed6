"""Sentences of the reasons a plan gives a school, in en, fr and fr-CA."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str, str]] = {}
