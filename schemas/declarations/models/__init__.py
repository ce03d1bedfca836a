"""What every declaration file may hold: one model for each kind of file, and nothing else is accepted.

To add a field, add a line to the model of its file, beside the change of the code that uses it. `reader.py` reads files
by these models, `json_schema.py` writes them down for editors.
"""

from __future__ import annotations

from schemas.declarations.models.judging import CheckTable, FittingFile, PartsFile
from schemas.declarations.models.linking import PlacesFile
from schemas.declarations.models.performance import (
    PerformanceFundsFile,
    PerformanceIndicatorsFile,
    PerformanceLabelsFile,
    PerformanceLayoutsFile,
    PerformanceTitlesFile,
)
from schemas.declarations.models.printed_words import HeaderWordsFile, MeaningsFile, TitlesFile
from schemas.declarations.models.reading import (
    BodiesFile,
    ChaptersFile,
    FormFile,
    FrameTable,
    LabelsFile,
    MagnitudesFile,
    RuleTable,
)
from schemas.declarations.models.samples import ProfilesFile
from schemas.declarations.models.statements import SectionsFile, SubjectsFile, WordsFile
from schemas.declarations.models.vocabulary import Vocabulary
from schemas.declarations.models.warehouse import ChineseFile, ExportTable, NarrowTable, QuestionTable
from schemas.declarations.models.wording import AdvisedTable, CheckTextTable, MessageTable, VerdictTable

MODELS: dict[str, type | object] = {
    "schemas/vocabulary.toml": Vocabulary,
    "schemas/reading/forms/*.toml": FormFile,
    "schemas/judging/checks.toml": dict[str, CheckTable],
    "schemas/judging/parts.toml": PartsFile,
    "schemas/judging/fitting.toml": FittingFile,
    "schemas/reading/rules.toml": dict[str, RuleTable],
    "schemas/wording/rules.toml": dict[str, AdvisedTable],
    "schemas/wording/reasons.toml": dict[str, AdvisedTable],
    "schemas/wording/verdicts.toml": dict[str, VerdictTable],
    "schemas/wording/checks.toml": dict[str, CheckTextTable],
    "schemas/wording/grades.toml": dict[str, MessageTable],
    "schemas/reading/frames.toml": dict[str, FrameTable],
    "schemas/wording/words.toml": dict[str, str],
    "schemas/wording/messages/*.toml": dict[str, MessageTable],
    "schemas/reading/labels.toml": LabelsFile,
    "schemas/reading/titles.toml": TitlesFile,
    "schemas/reading/header_words.toml": HeaderWordsFile,
    "schemas/reading/meanings.toml": MeaningsFile,
    "schemas/reading/chapters.toml": ChaptersFile,
    "schemas/linking/places.toml": PlacesFile,
    "schemas/reading/bodies.toml": BodiesFile,
    "schemas/reading/magnitudes.toml": MagnitudesFile,
    "schemas/reading/statements/sections.toml": SectionsFile,
    "schemas/reading/statements/words.toml": WordsFile,
    "schemas/reading/statements/subjects.toml": SubjectsFile,
    "schemas/reading/performance/titles.toml": PerformanceTitlesFile,
    "schemas/reading/performance/labels.toml": PerformanceLabelsFile,
    "schemas/reading/performance/funds.toml": PerformanceFundsFile,
    "schemas/reading/performance/indicators.toml": PerformanceIndicatorsFile,
    "schemas/reading/performance/layouts.toml": PerformanceLayoutsFile,
    "schemas/warehouse/exports.toml": dict[str, ExportTable],
    "schemas/warehouse/explorer/questions.toml": dict[str, QuestionTable],
    "schemas/warehouse/storage.toml": dict[str, NarrowTable],
    "schemas/warehouse/chinese.toml": ChineseFile,
    "samples/profiles.toml": ProfilesFile,
}
"""The model of every declaration file"""
