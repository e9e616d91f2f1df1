/** What one application takes at AWS, counted by test/flow/counts.test.ts, which holds these numbers to what it counts. */

interface Counts {
  /** By service and operation, alone in its batch. */
  readonly requests: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** A phone, an own domain, an address, a code account, a résumé, a list, a tag and a note; every check but bought ones. */
const everything: Counts = {
  requests: {
    "dynamodb BatchGetItem": 3,
    "dynamodb BatchWriteItem": 1,
    "dynamodb GetItem": 2,
    "dynamodb PutItem": 7,
    "dynamodb Query": 12,
    "dynamodb UpdateItem": 1,
    "lambda Invoke": 1,
    "sqs DeleteMessageBatch": 1,
    "sqs ReceiveMessage": 1,
    "sqs SendMessage": 1,
  },
  readUnits: 23,
  writeUnits: 31,
};

export const COUNTED = {
  full: everything,
  /** A phone and a mailbox, nothing attached, nothing found, only observed. */
  lean: {
    requests: {
      "dynamodb BatchGetItem": 2,
      "dynamodb BatchWriteItem": 1,
      "dynamodb GetItem": 2,
      "dynamodb PutItem": 5,
      "dynamodb Query": 3,
      "dynamodb UpdateItem": 1,
      "sqs DeleteMessageBatch": 1,
      "sqs ReceiveMessage": 1,
      "sqs SendMessage": 1,
    },
    readUnits: 12,
    writeUnits: 16,
  },
  duplicate: {
    requests: {
      "dynamodb GetItem": 1,
      "sqs DeleteMessageBatch": 1,
      "sqs ReceiveMessage": 1,
      "sqs SendMessage": 1,
    },
    readUnits: 1,
    writeUnits: 0,
  },
  /** Of a finished application, with nothing in it changed. */
  update: {
    requests: {
      "dynamodb BatchGetItem": 1,
      "dynamodb GetItem": 2,
      "dynamodb PutItem": 2,
      "dynamodb UpdateItem": 1,
      "sqs DeleteMessageBatch": 1,
      "sqs ReceiveMessage": 1,
      "sqs SendMessage": 1,
    },
    readUnits: 6,
    writeUnits: 9,
  },
  /** With the second pass, which comes when whoever was in the middle has stopped. */
  erase: {
    requests: {
      "dynamodb BatchWriteItem": 3,
      "dynamodb DeleteItem": 2,
      "dynamodb GetItem": 11,
      "dynamodb PutItem": 4,
      "dynamodb UpdateItem": 3,
      "sqs DeleteMessageBatch": 2,
      "sqs ReceiveMessage": 2,
      "sqs SendMessage": 2,
    },
    readUnits: 11,
    writeUnits: 62,
  },
  /** With two connections and nothing due. */
  sweep: { requests: { "dynamodb GetItem": 2, "dynamodb Query": 3 }, readUnits: 3.5, writeUnits: 0 },
  /** Each answer that is bought adds these: a look, a count, its place on the record's list, a keeping, and what a second stage takes. */
  perBoughtAnswer: 5,
} as const satisfies Readonly<Record<string, Counts | number>>;

/** What a first screening leaves behind and tells, counted in the same place. */
export const COUNTED_BESIDES = {
  /** Everything the table is billed for: items, their entries in its index, and a hundred bytes of overhead for each. */
  storedKb: { lean: 6.7, full: 18 },
  /** Of log and metrics together, from the webhook to the end. */
  logLines: { lean: 9, full: 13 },
} as const;

/** Calls of the ATS for a first screening with everything on. */
export const COUNTED_ATS = {
  greenhouse: {
    "GET /files/:id": 1,
    "GET /v3/applications": 1,
    "GET /v3/applied_candidate_tags": 1,
    "GET /v3/attachments": 1,
    "GET /v3/candidates": 1,
    "GET /v3/jobs": 1,
    "GET /v3/notes": 1,
    "POST /v3/applied_candidate_tags": 1,
    "POST /v3/notes": 1,
  },
  lever: {
    "GET /v1/opportunities/:id": 2,
    "GET /v1/opportunities/:id/notes": 1,
    "GET /v1/opportunities/:id/resumes": 1,
    "GET /v1/opportunities/:id/resumes/:resumeId/download": 1,
    "GET /v1/postings/:id": 1,
    "POST /v1/opportunities/:id/addTags": 1,
    "POST /v1/opportunities/:id/notes": 1,
  },
} as const;
