/** AWS's public prices in US dollars by region, with the page and the day they were read. Free tiers are left out. */

export interface Prices {
  readonly asOf: string;
  /** What most of a bill is, requests to the table and the queue and time of functions, was found again in a second public place on that day. */
  readonly confirmed: boolean;
  /** arm64, first tier. */
  readonly lambdaGbSecond: number;
  readonly lambdaMillionRequests: number;
  /** Standard queue. */
  readonly sqsMillionRequests: number;
  /** On demand, standard class, after the reduction of November 2024. */
  readonly dynamoMillionWrites: number;
  readonly dynamoMillionReads: number;
  readonly dynamoGbMonth: number;
  readonly recoveryGbMonth: number;
  readonly logsGb: number;
  readonly metricMonth: number;
  readonly keyMonth: number;
  readonly keyTenThousandRequests: number;
  readonly bucketGbMonth: number;
  readonly bucketThousandReads: number;
  readonly transferGb: number;
}

export const SOURCES = {
  lambda: "https://aws.amazon.com/lambda/pricing/",
  sqs: "https://aws.amazon.com/sqs/pricing/",
  dynamodb: "https://aws.amazon.com/dynamodb/pricing/on-demand/",
  cloudwatch: "https://aws.amazon.com/cloudwatch/pricing/",
  kms: "https://aws.amazon.com/kms/pricing/",
  s3: "https://aws.amazon.com/s3/pricing/",
  transfer: "https://aws.amazon.com/ec2/pricing/on-demand/",
  ssm: "https://aws.amazon.com/systems-manager/pricing/",
} as const;

const common = {
  asOf: "2026-11-23",
  lambdaGbSecond: 0.0000133334,
  lambdaMillionRequests: 0.2,
  sqsMillionRequests: 0.4,
  metricMonth: 0.3,
  keyMonth: 1,
  keyTenThousandRequests: 0.03,
  bucketGbMonth: 0.023,
  bucketThousandReads: 0.0004,
  transferGb: 0.09,
};

export const PRICES: Readonly<Record<string, Prices>> = {
  "us-east-1": {
    ...common,
    confirmed: true,
    dynamoMillionWrites: 0.625,
    dynamoMillionReads: 0.125,
    dynamoGbMonth: 0.25,
    recoveryGbMonth: 0.2,
    logsGb: 0.5,
  },
  "eu-west-1": {
    ...common,
    confirmed: false,
    dynamoMillionWrites: 0.705,
    dynamoMillionReads: 0.1415,
    dynamoGbMonth: 0.283,
    recoveryGbMonth: 0.2264,
    logsGb: 0.57,
  },
};
