# Who has had access, as a file.
access-list-kind = Access
access-list-name = Name
access-list-email = E-mail
access-list-roles = Roles
access-list-can-bind = May sign
access-list-from = From
access-list-until = Until
access-list-member = Member
access-list-service-account = Service account
access-list-support = Support
access-list-yes = Yes
access-list-OWNER = Owner
access-list-ADMIN = Administrator
access-list-DPO = DPO
access-list-ANNOUNCER = Announcer
access-list-SIGNATORY = Signatory
access-list-MEMBER = Member
