import { graphql } from "../graphql/generated";

export const SealingKeysKeys = graphql(`
  fragment SealingKeys_keys on SealingKeys {
    timestamps
    current {
      origin
      kind
      certificateSubject
      certificateIssuer
      isSelfSigned
      certificateFingerprint
      certificates
      validTo
      runsOut
      createdAt
    }
    retired {
      origin
      certificateFingerprint
      certificates
      createdAt
      retiredAt
      validTo
    }
  }
`);
