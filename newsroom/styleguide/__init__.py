"""The living page of the design system: every component in every state, made of the real templates and invented words.

For those who change how the site looks. It is there in development, in production only with `NEWSROOM_STYLEGUIDE=1`;
it asks the database for nothing but the navigation, so that it is the same for everybody.
"""
