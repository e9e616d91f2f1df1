/** What AWS would answer, as far as SST's components look at the answers, and a record of everything they ask for. */

export const ACCOUNT = "123456789012";
export const REGION = "eu-west-1";

export type Inputs = Readonly<Record<string, unknown>>;

export interface Registered {
  readonly type: string;
  /** The logical name; parents' names are its prefixes. */
  readonly name: string;
  readonly inputs: Inputs;
}

interface NewResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
}
interface Call {
  readonly token: string;
  readonly inputs: Inputs;
}

/** Pulumi's wire form of a special value carries this key; the one kind met here is the secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Unwraps Pulumi's marked values, so that a secret in an input is found wherever it hides. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && "value" in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Physical names end in eight random letters; without them ARNs are the same in every run. */
const settled = (name: string) => name.replace(/-[a-z]{8}$/, "");

const arn = (service: string, rest: string, region = REGION) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;

/** What the service adds to the inputs of a resource when it creates it. */
function created({ type, name: logicalName, inputs }: NewResource): { id: string } & Record<string, unknown> {
  const physicalName = inputs["name"];
  const name = typeof physicalName === "string" ? settled(physicalName) : logicalName;
  switch (type) {
    case "aws:sqs/queue:Queue": {
      const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
      return { id: url, name, url, arn: arn("sqs", name) };
    }
    case "aws:dynamodb/table:Table":
      return { id: name, name, arn: arn("dynamodb", `table/${name}`) };
    case "aws:lambda/function:Function":
      return { id: name, name, arn: arn("lambda", `function:${name}`), version: "$LATEST" };
    case "aws:lambda/functionUrl:FunctionUrl":
      return { id: name, functionUrl: `https://${name.toLowerCase()}.lambda-url.${REGION}.on.aws/` };
    case "aws:s3/bucket:Bucket": {
      const bucket = typeof inputs["bucket"] === "string" ? settled(inputs["bucket"]) : name;
      return { id: bucket, bucket, arn: `arn:aws:s3:::${bucket}` };
    }
    case "aws:iam/role:Role":
      return { id: name, name, arn: arn("iam", `role/${name}`, "") };
    case "aws:kms/key:Key":
      return { id: name, keyId: name, arn: arn("kms", `key/${name}`) };
    case "aws:kms/alias:Alias":
      return { id: name, name, arn: arn("kms", name) };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { id: name, name, arn: arn("logs", `log-group:${name}`) };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { id: name, name, arn: arn("cloudwatch", `alarm:${name}`) };
    case "aws:sns/topic:Topic":
      return { id: name, name, arn: arn("sns", name) };
    case "aws:apigatewayv2/api:Api": {
      const host = `${name.toLowerCase()}.execute-api.${REGION}.amazonaws.com`;
      return {
        id: name,
        apiEndpoint: `https://${host}`,
        executionArn: arn("execute-api", name),
        arn: arn("apigateway", name),
      };
    }
    case "random:index/randomPassword:RandomPassword":
      return { id: name, result: `${name}-`.padEnd(Number(inputs["length"]), "x") };
    case "random:index/randomBytes:RandomBytes":
      return { id: name, base64: Buffer.alloc(Number(inputs["length"]), 7).toString("base64") };
    default:
      return { id: name, name, arn: arn("mock", name) };
  }
}

interface Statement {
  readonly effect?: string;
  readonly actions?: unknown;
  readonly resources?: unknown;
  readonly principals?: readonly { readonly type: string; readonly identifiers: unknown }[];
  readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: unknown }[];
}

/** The provider renders this document; the components read `statements` too, and drop the policy without it. */
function policyDocument(inputs: Inputs) {
  const statements = (Array.isArray(inputs["statements"]) ? inputs["statements"] : []) as readonly Statement[];
  const rendered = statements.map(({ effect = "Allow", actions, resources, principals, conditions }) => ({
    Effect: effect,
    Action: actions,
    Resource: resources,
    ...(principals ? { Principal: Object.fromEntries(principals.map((p) => [p.type, p.identifiers])) } : {}),
    ...(conditions
      ? { Condition: Object.fromEntries(conditions.map((c) => [c.test, { [c.variable]: c.values }])) }
      : {}),
  }));
  return {
    statements: statements.length > 0 ? statements : undefined,
    json: JSON.stringify({ Version: "2012-10-17", Statement: rendered }),
  };
}

export function createMocks() {
  const resources: Registered[] = [];
  return {
    resources,
    mocks: {
      newResource(resource: NewResource) {
        resources.push({ type: resource.type, name: resource.name, inputs: plain(resource.inputs) as Inputs });
        const { id, ...state } = created(resource);
        return { id, state: { ...resource.inputs, ...state } };
      },
      call({ token, inputs }: Call): Inputs {
        switch (token) {
          case "aws:index/getPartition:getPartition":
            return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" };
          case "aws:index/getAvailabilityZones:getAvailabilityZones":
            return { names: ["a", "b", "c"].map((zone) => `${REGION}${zone}`) };
          case "aws:index/getRegion:getRegion":
            return { region: REGION, name: REGION, id: REGION };
          case "aws:index/getCallerIdentity:getCallerIdentity":
            return { accountId: ACCOUNT, arn: arn("iam", "user/test", ""), userId: "test" };
          case "aws:iam/getPolicyDocument:getPolicyDocument":
            return policyDocument(inputs);
          default:
            throw new Error(`No answer is prepared for ${token}.`);
        }
      },
    },
  };
}
