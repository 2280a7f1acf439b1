"""Which records names could mean, for programs: match, and the Reconciliation API."""
