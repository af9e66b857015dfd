"""Build models: what ships (name tables, context counts, the span model), and checkpoints of others taught on and converted.

What ships needs `pip install mtfix[train]`, checkpoints need `mtfix[models]`; running mtfix needs neither.

recipe.py       what to make, as TOML
lexicon.py      Latin → Arabic pairs, and the name table that ships
context.py      how often Arabic words stand beside one another
corrupt.py      clean Arabic made into training examples
span_model.py   the model, trained within a time budget
export.py       a trained model as CTranslate2
pairs.py        garbled and fixed texts of the user's own
examples.py     what a checkpoint is asked, and how its answers are scored
finetune.py     a checkpoint taught on, whole or by LoRA
convert.py      any seq2seq checkpoint as CTranslate2
"""
