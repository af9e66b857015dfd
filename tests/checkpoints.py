"""Tiny checkpoints of each family that the field uses, built and saved as a hub folder would be: safetensors and a tokenizer.

Random weights answer nonsense, which is enough to load, batch, convert and compare. Where a test must read real text, `teach`
overfits the tiny model on a few pairs first.
"""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

SENTENCES = (
    "أعلنت الحكومة الألمانية اليوم عن خطة جديدة لدعم الاقتصاد.",
    "قال المتحدث باسم الكرملين إن المحادثات سوف تستمر في موسكو.",
    "زار وزير الخارجية العاصمة برلين والتقى رئيس البلدية، ثم عاد مساء.",
    "هل يمكن أن تنتهي الأزمة قبل نهاية العام 2024؟ لا أحد يعرف!",
    "وصل القطار إلى المحطة الجديدة متأخراً ساعتين بسبب الثلوج؛ وغضب الركاب «كثيراً».",
    "Die Bundesregierung hat am Montag einen neuen Plan vorgestellt.",
    "Der Kremlsprecher sagte, die Gespräche in Moskau würden fortgesetzt.",
    "Was kann man gegen den Klimawandel tun? Niemand weiß es!",
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ äöüß ÄÖÜ 0123456789 <>|:;,.!?()[]-–\"'",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأإؤئة",
)
"""What the tokenizers are made from: Arabic, German, and every letter once."""

SEED = 13
SIZE = 32
LANGUAGES = {"mbart": ("de_DE", "ar_AR"), "m2m100": ("deu_Latn", "arb_Arab")}
"""The language codes (source, target) of the families that have such."""


def seq2seq(family: str, folder: Path, teach: Mapping[str, str] | None = None, sentences: Iterable[str] = ()) -> Path:
    """A tiny AutoModelForSeq2SeqLM of `family` in `folder`: t5, mt5, byt5, bart, mbart, marian, m2m100 (in the shape of NLLB).

    With `teach` it answers each key with its value. `sentences` bring further words into the tokenizer.
    """
    import torch

    torch.manual_seed(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    taught = dict(teach or {})
    tokenizer = _TOKENIZERS[family](folder, (*SENTENCES, *sentences, *taught, *taught.values()))
    if family in LANGUAGES:
        tokenizer.src_lang, tokenizer.tgt_lang = LANGUAGES[family]
    model = _MODELS[family](tokenizer, 2 * SIZE if taught and family != "byt5" else SIZE)
    if taught:
        _overfit(model, tokenizer, taught, 1e-2 if family == "byt5" else 5e-3)
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tagger(folder: Path, labels: Iterable[str]) -> Path:
    """A tiny AutoModelForTokenClassification (BERT, word pieces) in `folder`, with these labels in order."""
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast

    torch.manual_seed(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    pieces = BertWordPieceTokenizer(lowercase=False, strip_accents=False)
    pieces.train_from_iterator(SENTENCES, vocab_size=400, show_progress=False)
    tokenizer = BertTokenizerFast(vocab=pieces.get_vocab(), do_lower_case=False, strip_accents=False, model_max_length=512)
    names = dict(enumerate(labels))
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=SIZE, num_hidden_layers=1, num_attention_heads=2, intermediate_size=2 * SIZE,
        max_position_embeddings=512, id2label=names, label2id={name: i for i, name in names.items()},
    )  # fmt: skip
    BertForTokenClassification(config).eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _overfit(model: Any, tokenizer: Any, pairs: Mapping[str, str], rate: float, steps: int = 400) -> None:
    """Teach `model` the `pairs` by heart; raises AssertionError where it does not learn them."""
    import torch

    batch = tokenizer(list(pairs), text_target=list(pairs.values()), padding=True, return_tensors="pt")
    batch["labels"][batch["labels"] == tokenizer.pad_token_id] = -100
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    model.train()
    for _ in range(steps):
        loss = model(**batch).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        _no_pad(model)
        if loss.item() < 0.03:
            return
    raise AssertionError(f"the tiny model did not learn its pairs: loss {loss.item():.3f}")


def _pieces(sentences: Iterable[str], kind: str = "unigram", **options: Any) -> Any:
    """A small sentencepiece model over `sentences`."""
    import sentencepiece

    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences), model_writer=made, model_type=kind, vocab_size=300, hard_vocab_limit=False,
        character_coverage=1.0, minloglevel=2, num_threads=1, **options,
    )  # fmt: skip
    return sentencepiece.SentencePieceProcessor(model_proto=made.getvalue())


def _scored(pieces: Any, before: Iterable[str]) -> list[tuple[str, float]]:
    """`before`, then the ordinary pieces with their scores, as the tokenizers of transformers want them."""
    ordinary = [i for i in range(pieces.get_piece_size()) if not (pieces.is_control(i) or pieces.is_unknown(i))]
    return [*((name, 0.0) for name in before), *((pieces.id_to_piece(i), pieces.get_score(i)) for i in ordinary)]


def _t5_tokenizer(_: Path, sentences: tuple[str, ...]) -> Any:
    from transformers import T5Tokenizer

    return T5Tokenizer(vocab=_scored(_pieces(sentences), ("<pad>", "</s>", "<unk>")), extra_ids=10)


def _byt5_tokenizer(_: Path, __: tuple[str, ...]) -> Any:
    from transformers import ByT5Tokenizer

    return ByT5Tokenizer()


def _bart_tokenizer(_: Path, sentences: tuple[str, ...]) -> Any:
    from tokenizers import ByteLevelBPETokenizer
    from transformers import BartTokenizer

    pieces = ByteLevelBPETokenizer()
    pieces.train_from_iterator(sentences, vocab_size=500, show_progress=False, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    said = json.loads(pieces._tokenizer.to_str())["model"]
    return BartTokenizer(vocab=said["vocab"], merges=[tuple(pair) for pair in said["merges"]])


def _mbart_tokenizer(_: Path, sentences: tuple[str, ...]) -> Any:
    from transformers import MBart50Tokenizer

    return MBart50Tokenizer(
        vocab=_scored(_pieces(sentences), ("<unk>", "<s>", "</s>")), bos_token="<s>", src_lang="de_DE", tgt_lang="ar_AR"
    )


def _marian_tokenizer(folder: Path, sentences: tuple[str, ...]) -> Any:
    from transformers import MarianTokenizer

    pieces = _pieces(sentences)
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(pieces.serialized_model_proto())
    # As in the published ones: </s> first, <pad> the last of the vocabulary.
    names = ["</s>", "<unk>", *(name for name, _ in _scored(pieces, ())), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({name: i for i, name in enumerate(names)}, ensure_ascii=False), encoding="utf-8")
    return MarianTokenizer(str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json"))


def _m2m100_tokenizer(_: Path, sentences: tuple[str, ...]) -> Any:
    from tokenizers import SentencePieceBPETokenizer
    from transformers import NllbTokenizer

    pieces = SentencePieceBPETokenizer()
    pieces.train_from_iterator(sentences, vocab_size=500, show_progress=False, special_tokens=["<s>", "<pad>", "</s>", "<unk>"])
    said = json.loads(pieces._tokenizer.to_str())["model"]
    merges = [tuple(pair) for pair in said["merges"]]
    return NllbTokenizer(vocab=said["vocab"], merges=merges, src_lang="deu_Latn", tgt_lang="arb_Arab")


def _t5(tokenizer: Any, size: int, **options: Any) -> Any:
    from transformers import T5Config, T5ForConditionalGeneration

    said = {"decoder_start_token_id": tokenizer.pad_token_id, "pad_token_id": tokenizer.pad_token_id, "eos_token_id": 1}
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=size,
        d_kv=size // 2,
        d_ff=2 * size,
        num_layers=2,
        num_heads=2,
        dropout_rate=0.0,
        **said,
        **options,
    )
    return T5ForConditionalGeneration(config)


def _mt5(tokenizer: Any, size: int) -> Any:
    from transformers import MT5Config, MT5ForConditionalGeneration

    said = {"decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1, "feed_forward_proj": "gated-gelu"}
    config = MT5Config(
        vocab_size=len(tokenizer), d_model=size, d_kv=size // 2, d_ff=2 * size, num_layers=2, num_heads=2, dropout_rate=0.0,
        tie_word_embeddings=False, **said,
    )  # fmt: skip
    return MT5ForConditionalGeneration(config)


def _bart_shape(tokenizer: Any, size: int) -> dict[str, Any]:
    # Random output and input layers are one matrix: without wide weights every answer would repeat the start token.
    spread = 0.02 if size > SIZE else 0.5
    return {
        "vocab_size": len(tokenizer), "d_model": size, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 2,
        "decoder_attention_heads": 2, "encoder_ffn_dim": 2 * size, "decoder_ffn_dim": 2 * size, "max_position_embeddings": 512,
        "dropout": 0.0, "init_std": spread, "pad_token_id": tokenizer.pad_token_id, "eos_token_id": tokenizer.eos_token_id,
        "bos_token_id": tokenizer.bos_token_id, "decoder_start_token_id": tokenizer.eos_token_id,
    }  # fmt: skip


def _bart(tokenizer: Any, size: int) -> Any:
    from transformers import BartConfig, BartForConditionalGeneration

    # CTranslate2 reads these two from the config; without them it converts another architecture.
    config = BartConfig(**_bart_shape(tokenizer, size), forced_bos_token_id=tokenizer.bos_token_id)
    config.normalize_before, config.normalize_embedding = False, True
    return BartForConditionalGeneration(config)


def _mbart(tokenizer: Any, size: int) -> Any:
    from transformers import MBartConfig, MBartForConditionalGeneration

    config = MBartConfig(**_bart_shape(tokenizer, size))
    # As the published ones have it; CTranslate2 tells by these what it converts.
    config.normalize_before, config.normalize_embedding, config.tokenizer_class = True, True, "MBart50Tokenizer"
    return MBartForConditionalGeneration(config)


def _m2m100(tokenizer: Any, size: int) -> Any:
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    return M2M100ForConditionalGeneration(M2M100Config(**_bart_shape(tokenizer, size)))


def _marian(tokenizer: Any, size: int) -> Any:
    from transformers import MarianConfig, MarianMTModel

    said = {**_bart_shape(tokenizer, size), "bos_token_id": None, "decoder_start_token_id": tokenizer.pad_token_id}
    model = MarianMTModel(MarianConfig(**said, static_position_embeddings=True))
    _no_pad(model)
    return model


def _no_pad(model: Any) -> None:
    """Marian begins with <pad>, CTranslate2 with a zero vector: one and the same where the row of <pad> is zero."""
    import torch

    if model.config.model_type == "marian":
        with torch.no_grad():
            model.model.shared.weight[model.config.pad_token_id] = 0


_TOKENIZERS: Mapping[str, Callable[[Path, tuple[str, ...]], Any]] = {
    "t5": _t5_tokenizer, "mt5": _t5_tokenizer, "byt5": _byt5_tokenizer, "bart": _bart_tokenizer, "mbart": _mbart_tokenizer,
    "marian": _marian_tokenizer, "m2m100": _m2m100_tokenizer,
}  # fmt: skip
_MODELS: Mapping[str, Callable[[Any, int], Any]] = {
    "t5": _t5, "mt5": _mt5, "byt5": _t5, "bart": _bart, "mbart": _mbart, "marian": _marian, "m2m100": _m2m100,
}  # fmt: skip
