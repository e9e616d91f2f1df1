/** A network without a way out, for the one function that reads what strangers uploaded. It costs nothing while it stands. */

export type Isolation = ReturnType<typeof createIsolation>;

/**
 * Two subnets whose route table knows the network itself and nothing else: no internet or NAT gateway, no endpoint.
 * Lambda delivers invocations, answers and log lines by itself, outside the function's network. SST's own Vpc component
 * would add gateways, public subnets and a hosted zone that nobody here needs.
 */
export function createIsolation() {
  const network = new aws.ec2.Vpc("ReadingNetwork", { cidrBlock: "10.42.0.0/26" });
  const zones = aws.getAvailabilityZonesOutput({ state: "available" }).names;
  const subnets = ["10.42.0.0/27", "10.42.0.32/27"].map(
    (cidrBlock, at) =>
      new aws.ec2.Subnet(`ReadingSubnet${at + 1}`, {
        vpcId: network.id,
        cidrBlock,
        availabilityZone: zones.apply((names) => names[at % names.length] ?? ""),
        mapPublicIpOnLaunch: false,
      }),
  );
  // Without rules nothing may come in, and nothing may go out: AWS's own default of open egress is taken away.
  const group = new aws.ec2.SecurityGroup("ReadingGroup", {
    vpcId: network.id,
    description: "Nothing in and nothing out",
    ingress: [],
    egress: [],
  });
  const interfaces = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ];
  return {
    vpc: { privateSubnets: subnets.map(({ id }) => id), securityGroups: [group.id] },
    permissions: [
      // Lambda itself sets up a function's interfaces with the function's role. Interfaces have no name before that.
      { actions: interfaces, resources: ["*"] },
      // Lambda puts this key on calls of the function's own code alone, which therefore has none of these rights:
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
      {
        effect: "deny" as const,
        actions: interfaces,
        resources: ["*"],
        conditions: [
          {
            test: "ArnLike",
            variable: "lambda:SourceFunctionArn",
            values: ["arn:*:lambda:*:*:function:*"],
          },
        ],
      },
    ],
  };
}
