## Modtagere: tekst, som den dataansvarlige kan bruge i sin egen oplysning til de registrerede.
recipients-intro = Vi bruger { $who } som databehandler. Det gælder { $services }.
recipients-none = { $vendor } bruger ingen underdatabehandlere til det.
recipients-list = Når { $vendor } behandler oplysninger for os, bruger virksomheden disse underdatabehandlere:
recipients-line = – { $who }: { $purpose }.
recipients-here = Behandlingssted: { $country }.
recipients-abroad = Behandlingssted: { $country } (overførselsgrundlag: { $ground }).
recipients-copy = Skriv til os, hvis du vil have en kopi af det, der beskytter oplysningerne uden for EU/EØS.
