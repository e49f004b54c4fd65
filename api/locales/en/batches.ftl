# Issues to many: the file of the rows that were not sent.
batch-row-number = Row
batch-row-customer = Customer
batch-row-why = Why
