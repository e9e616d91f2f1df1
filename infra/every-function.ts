/** What holds for every function of the stack, also for those that SST's components create by themselves. */

/** Lines carry ids, counts and codes only; a month covers an incident and its review. */
const LOG_RETENTION_DAYS = 30;
/** The same in the words of SST's components. */
export const LOG_RETENTION_MONTH = "1 month";

/**
 * Takes back what SST grants too widely. Its roles also trust the account's root principal, so that any identity with
 * sts:AssumeRole may take them, and the managed logging policy may write to every log group of the account.
 */
export function narrowEveryFunction() {
  $transform(sst.aws.Function, (args, _options, name) => {
    const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
      name: `/${$app.name}/${$app.stage}/${name.toLowerCase()}`,
      retentionInDays: LOG_RETENTION_DAYS,
    });
    args.runtime = "nodejs24.x";
    args.architecture = "arm64";
    // SST documents this as its default, but leaves bundles as they are unless it is said.
    args.nodejs ??= { minify: true };
    args.logging = { logGroup: logs.name };
    args.permissions = $resolve([args.permissions ?? []]).apply(([permissions]) => [
      ...permissions,
      // A log stream has no name before the function runs: `:*` stands for the streams of this one group.
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
    ]);
    args.transform = {
      ...args.transform,
      role: {
        managedPolicyArns: [],
        // `sst dev` runs handlers on the developer's machine, which takes the role to do so.
        ...($dev
          ? {}
          : { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }) }),
      },
    };
  });
}
