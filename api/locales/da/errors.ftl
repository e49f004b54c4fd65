## En sætning til hver kode: det, der vises, når en fejl ikke har sin egen.
error-code-UNAUTHENTICATED = Log ind for at fortsætte.
error-code-FORBIDDEN = Din rolle giver ikke adgang til dette. Spørg en administrator i din organisation.
error-code-NOT_FOUND = Det findes ikke, eller du har ikke adgang til det.
error-code-VALIDATION = Noget af det, du har skrevet, er ikke rigtigt.
error-code-CONFLICT = Det er blevet ændret i mellemtiden. Hent det igen, og prøv på ny.
error-code-APPROVAL_REQUIRED = Det skal gøres af en anden person: fire øjne.
error-code-IMMUTABLE = Det, der er sendt eller udgivet, kan ikke længere ændres.
error-code-NOTICE_PERIOD_RUNNING = Varslet løber stadig for nogle kunder.
error-code-OBJECTION_OPEN = En indsigelse er ikke afgjort.
error-code-NOT_AUTHORISED_BY_CONTROLLER = En kunde har ikke godkendt ændringen.
error-code-TRANSFER_MECHANISM_REQUIRED = Et sted uden for EØS kræver et overførselsgrundlag, der gælder i dag.
error-code-CONSENT_REQUIRED = Dit samtykke eller din bekræftelse mangler.
error-code-INVITATION_USED = Invitationen er allerede besvaret.
error-code-INVITATION_EXPIRED = Invitationen er udløbet. Bed om en ny.
error-code-LAST_OWNER = En organisation skal have mindst én ejer.
error-code-RATE_LIMITED = For mange forsøg. Vent lidt, og prøv igen.
error-code-QUERY_TOO_COMPLEX = Forespørgslen beder om for meget på én gang.
error-code-UNAVAILABLE = Portalen kan ikke gemme lige nu. Intet er ændret; prøv igen om et øjeblik.
error-code-INTERNAL = Noget gik galt hos os.

## common
error-not-found = Det findes ikke, eller du har ikke adgang til det.
error-unauthenticated = Log ind for at fortsætte.
error-forbidden = Din rolle giver ikke adgang til dette. Spørg en administrator i din organisation.
error-already-exists = Det findes allerede.
error-changed-meanwhile = En anden har ændret det i mellemtiden. Hent det igen, og prøv på ny.
error-unavailable = Portalen kan ikke gemme lige nu. Intet er ændret; prøv igen om et øjeblik.
error-required = Skal udfyldes.
error-too-long = Højst { $max } tegn.
error-control-characters = Teksten indeholder tegn, der ikke kan gemmes.
error-email-invalid = Det er ikke en e-mailadresse.
error-cursor-invalid = Stedet i listen findes ikke længere. Begynd forfra.
error-page-size = En side har mellem 1 og { $max } rækker.
