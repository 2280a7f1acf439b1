"""Four eyes: what is published changes only when a second person has seen how.

With the setting ``FOUR_EYES`` every change that staff make goes through ``submit``
(records.four_eyes.proposing): it is done, and if it touched what is published it is
taken back and kept as a proposal, row by row as the history told it. Pages do so by
middleware (records.four_eyes.pages), so that no form, import or action can go round it.
"""
