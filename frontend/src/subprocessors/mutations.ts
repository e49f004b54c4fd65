import { graphql } from "../graphql/generated";

export const RecordSubProcessor = graphql(`
  mutation RecordSubProcessor($input: RecordSubProcessorInput!) {
    recordSubProcessor(input: $input) {
      subProcessor {
        id
        ...SubProcessorList_subProcessor
      }
    }
  }
`);

export const UpdateSubProcessor = graphql(`
  mutation UpdateSubProcessor($input: UpdateSubProcessorInput!) {
    updateSubProcessor(input: $input) {
      subProcessor {
        id
        ...SubProcessorList_subProcessor
        ...SubProcessorDraft_subProcessor
      }
    }
  }
`);
