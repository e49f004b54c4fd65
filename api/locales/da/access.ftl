# Hvem der har haft adgang, som fil.
access-list-kind = Adgang
access-list-name = Navn
access-list-email = E-mail
access-list-roles = Roller
access-list-can-bind = Må underskrive
access-list-from = Fra
access-list-until = Til
access-list-member = Medlem
access-list-service-account = Systemkonto
access-list-support = Support
access-list-yes = Ja
access-list-OWNER = Ejer
access-list-ADMIN = Administrator
access-list-DPO = DPO
access-list-ANNOUNCER = Varsler
access-list-SIGNATORY = Underskriver
access-list-MEMBER = Medlem
