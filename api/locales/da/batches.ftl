# Udsendelser: filen med de rækker, der ikke blev sendt.
batch-row-number = Række
batch-row-customer = Kunde
batch-row-why = Hvorfor
