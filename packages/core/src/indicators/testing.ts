/** Feeds for tests: bytes in pieces of any size, and a list in the shape of OFAC's advanced file. */

export async function* feedText(content: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Party {
  readonly email?: string;
  readonly wallet?: string;
}

export const listHead = `<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
<ReferenceValueSets><FeatureTypeValues>
<FeatureType ID="7021" FeatureTypeGroupID="1">Email Address</FeatureType>
<FeatureType ID="7345" FeatureTypeGroupID="1">Digital Currency Address - ETH</FeatureType>
<FeatureType ID="8" FeatureTypeGroupID="1">Birthdate</FeatureType>
</FeatureTypeValues></ReferenceValueSets>
<DistinctParties>
`;
export const listTail = "</DistinctParties>\n</Sanctions>\n";

const feature = (id: string, text: string) =>
  `<Feature ID="1" FeatureTypeID="${id}"><FeatureVersion ID="1"><VersionDetail DetailTypeID="1432">${text}</VersionDetail></FeatureVersion></Feature>\n`;

export const partyXml = ({ email, wallet }: Party): string =>
  `<DistinctParty FixedRef="1"><Profile ID="1"><Identity><Alias><DocumentedName><NamePartValue>PERSON</NamePartValue></DocumentedName></Alias></Identity>
${feature("8", "1970")}${email === undefined ? "" : feature("7021", email)}${wallet === undefined ? "" : feature("7345", wallet)}</Profile></DistinctParty>
`;

export const listXml = (parties: readonly Party[]): string => listHead + parties.map(partyXml).join("") + listTail;
