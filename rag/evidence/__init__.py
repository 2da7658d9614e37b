"""An answer kept with all that it rests on, to be handed on and checked when the articles have changed or gone."""
