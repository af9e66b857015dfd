"""Choose among proposals, guard what must survive, turn edits into text and back."""
