"""Is a sentence that a language model wrote supported by the passages it was given?"""
