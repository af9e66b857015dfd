"""Build what ships: name tables, context counts, and the span model. Needs `pip install mtfix[train]`; running mtfix does not.

lexicon.py      Latin → Arabic pairs, and the name table that ships
context.py      how often Arabic words stand beside one another
corrupt.py      clean Arabic made into training examples
span_model.py   the model, trained within a time budget
export.py       a trained model as CTranslate2
"""
