## Recipients: text that a controller can use in its own notice to data subjects.
recipients-intro = We use { $who } as processor. This concerns { $services }.
recipients-none = { $vendor } uses no sub-processors for it.
recipients-list = When { $vendor } processes data for us, it uses these sub-processors:
recipients-line = – { $who }: { $purpose }.
recipients-here = Place of processing: { $country }.
recipients-abroad = Place of processing: { $country } (ground of transfer: { $ground }).
recipients-copy = Write to us if you want a copy of what protects the data outside the EU/EEA.
