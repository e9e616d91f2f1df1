/**
 * What kind of network an autonomous system is: a curated table with the organisation each entry was chosen for.
 *
 * Public lists of "hosting" systems are not used: they count Korea Telecom, transit carriers and the phone maker relays
 * among them, and each of those is a person wrongly suspected. The pattern beside the numbers is what the pack must
 * name as their holder; a test fails when a number has changed hands. What is not listed stays `unknown`.
 */
import type { NetworkClass } from "../../domain/facts.ts";

export interface SystemGroup {
  readonly networkClass: NetworkClass;
  /** The pack's organisation for each of `asns`. */
  readonly organisation: RegExp;
  readonly asns: readonly number[];
}

const of =
  (networkClass: NetworkClass) =>
  (organisation: RegExp, ...asns: readonly number[]): SystemGroup => ({ networkClass, organisation, asns });

const cloud = of("cloud");
const hosting = of("hosting");
const vpn = of("vpn_operator");
const tor = of("tor");
const proxy = of("proxy_seller");
const relay = of("cdn_relay");
const gateway = of("corporate_gateway");
const satellite = of("satellite");
const mobile = of("mobile");
const eyeball = of("eyeball");
const transit = of("transit");
const education = of("education");

export const SYSTEM_GROUPS: readonly SystemGroup[] = [
  // Machines for rent from the large platforms. Google 15169 is its own offices, DNS and crawlers and is left out;
  // Google Fiber 16591 is people at home.
  cloud(/amazon/i, 16509, 14618, 8987, 38895, 801, 7224, 62785),
  cloud(/google llc/i, 396982),
  cloud(/microsoft/i, 8075, 8070, 8069, 8068, 3598),
  cloud(/digitalocean/i, 14061, 393406),
  cloud(/oracle/i, 31898),
  cloud(/ibm/i, 36351),
  cloud(/alibaba/i, 37963, 45102, 134963),
  cloud(/tencent/i, 45090, 132203, 133478),
  cloud(/huawei/i, 55990, 136907),
  // Linode; the name became Akamai's.
  cloud(/akamai|linode/i, 63949),

  // Servers and address blocks for rent. Most consumer VPNs, including those that announce no network, sit here.
  hosting(/^ovh/i, 16276, 35540),
  hosting(/hetzner/i, 24940, 213230, 212317, 215859),
  hosting(/m247/i, 9009, 42973, 16247, 33970, 51332),
  hosting(/datacamp limited/i, 212238, 60068, 211612),
  hosting(/leaseweb/i, 395954, 60781, 32613, 7203, 30633, 396190, 28753, 27411, 396362),
  // Vultr trades under this name.
  hosting(/constant company/i, 20473, 46407, 11508),
  hosting(/vultric/i, 400958),
  hosting(/contabo/i, 51167, 40021, 141995),
  // Includes what was ColoCrossing.
  hosting(/hostpapa/i, 36352, 54290, 11989),
  hosting(/scaleway/i, 12876, 29447, 54265),
  hosting(/g-core/i, 199524, 202422),
  hosting(/zenlayer/i, 21859),
  hosting(/quadranet/i, 8100),
  hosting(/psychz/i, 40676),
  hosting(/sharktech/i, 46844),
  hosting(/hivelocity/i, 29802, 61317),
  hosting(/tzulo/i, 11878),
  hosting(/performive/i, 46562),
  hosting(/clouvider/i, 62240),
  hosting(/gthost|globaltelehost/i, 63023, 62563),
  hosting(/ipxo/i, 834),
  hosting(/hostinger/i, 47583),
  hosting(/ionos/i, 8560),
  hosting(/servers\.com/i, 7979),
  hosting(/rackspace/i, 33070, 19994, 15395, 27357),
  hosting(/tier\.net/i, 397423),
  hosting(/frantech/i, 53667),
  hosting(/b2 net/i, 55286),
  hosting(/gorillaservers/i, 53850),
  hosting(/shock hosting/i, 395092),
  hosting(/reliablesite/i, 23470),
  hosting(/it7 networks/i, 25820),
  hosting(/nexeon/i, 20278),
  hosting(/fdcservers/i, 30058),
  hosting(/webnx/i, 18450),
  hosting(/egihosting/i, 18779),
  hosting(/latitude\.sh/i, 396356),
  hosting(/xtom/i, 3214, 3258, 9312),
  hosting(/peg tech/i, 54600, 398823, 398478, 398993),
  hosting(/hostroyale/i, 203020, 207990),
  hosting(/aeza/i, 210644, 216246),
  hosting(/godaddy/i, 26496),
  hosting(/selectel/i, 49505),

  // Networks announced by VPN services themselves.
  vpn(/packethub/i, 136787, 207137, 147049, 141039, 272096),
  vpn(/cyberzone/i, 209854),
  vpn(/proton ag/i, 209103, 62371, 199218, 208172),
  // Mullvad's servers, under its host's name and its own.
  vpn(/31173 services/i, 39351),
  vpn(/mullvad/i, 216025),
  vpn(/windscribe/i, 397540),
  vpn(/ivpn/i, 203619),
  vpn(/strong technology/i, 54203, 140952),
  vpn(/mudhook/i, 46253),
  vpn(/witopia/i, 47100),
  vpn(/gsl networks/i, 137409),
  vpn(/f\.?n\.?s\.? holdings/i, 206092),

  tor(/stiftung erneuerbare freiheit/i, 60729),

  proxy(/oxylabs/i, 396319),
  proxy(/sprious/i, 64267, 54252),
  proxy(/blazing seo/i, 397630),
  proxy(/iproyal/i, 209043),

  // Where the relays of phone makers and browsers leave (https://mask-api.icloud.com/egress-ip-ranges.csv).
  relay(/cloudflare/i, 13335),
  relay(/akamai/i, 36183),
  relay(/fastly/i, 54113),

  // Employers' own egress: the applicant is at work, not hiding.
  gateway(/zscaler/i, 22616, 62044, 53813),
  gateway(/netskope/i, 55256),
  gateway(/cato networks/i, 13150),
  gateway(/iboss/i, 396253, 137922, 202276),
  gateway(/menlo security/i, 62654),
  gateway(/forcepoint/i, 44444),
  gateway(/check point sse/i, 213176),
  gateway(/opendns/i, 36692),

  satellite(/space exploration technologies/i, 14593, 27277),
  satellite(/viasat/i, 7155, 40306, 40311, 16491, 273754),
  satellite(/hughes network/i, 6621, 1358, 12440, 63062, 44795),
  satellite(/oneweb/i, 800),
  satellite(/kacific/i, 135409),
  satellite(/inmarsat/i, 31515, 25222),

  mobile(/t-mobile/i, 21928, 6614, 12912),
  // Verizon's wireless systems, under the holder's present name.
  mobile(/verizon/i, 22394, 6167),
  // AT&T Mobility.
  mobile(/at&t/i, 20057),
  mobile(/free mobile/i, 51207),
  mobile(/hutchison/i, 206067),
  mobile(/telefonica uk/i, 35228),
  mobile(/docomo/i, 9605),
  mobile(/rakuten mobile/i, 138384),
  mobile(/sk telecom/i, 9644),
  mobile(/reliance jio/i, 55836),
  mobile(/salt mobile/i, 15796),
  mobile(/turkcell/i, 16135),

  eyeball(
    /comcast cable/i,
    7922,
    7015,
    7016,
    7725,
    20214,
    33490,
    33491,
    33650,
    33651,
    33652,
    33657,
    33659,
    33667,
    33668,
  ),
  eyeball(/verizon/i, 701),
  eyeball(/at&t/i, 7018, 6389),
  eyeball(/charter/i, 20115, 10796, 20001, 33363, 11427, 11426, 11351, 12271, 33588, 7843),
  eyeball(/cox communications/i, 22773),
  eyeball(/centurylink/i, 209, 22561),
  eyeball(/frontier communications/i, 5650),
  eyeball(/windstream/i, 7029),
  eyeball(/cablevision/i, 6128),
  eyeball(/suddenlink/i, 19108),
  eyeball(/^rcn/i, 6079),
  eyeball(/mediacom/i, 30036),
  eyeball(/cable one/i, 11492),
  eyeball(/wideopenwest/i, 12083),
  eyeball(/midcontinent/i, 11232),
  eyeball(/breezeline/i, 11776),
  eyeball(/google fiber/i, 16591),
  eyeball(/sonic telecom/i, 46375),
  eyeball(/bell canada/i, 577, 855),
  eyeball(/rogers/i, 812),
  eyeball(/shaw/i, 6327),
  eyeball(/telus/i, 852),
  eyeball(/videotron/i, 5769),
  eyeball(/cogeco/i, 7992),
  eyeball(/eastlink/i, 11260),
  eyeball(/saskatchewan telecom/i, 803),
  eyeball(/teksavvy/i, 5645),
  eyeball(/british telecom/i, 2856, 6871),
  eyeball(/virgin media/i, 5089),
  eyeball(/sky uk/i, 5607),
  eyeball(/talktalk/i, 13285),
  eyeball(/vodafone limited/i, 5378),
  eyeball(/zen internet/i, 13037),
  eyeball(/eircom/i, 5466),
  eyeball(/deutsche telekom/i, 3320),
  eyeball(/vodafone gmbh/i, 3209),
  eyeball(/telefonica germany/i, 6805),
  // A home provider that public lists take for the host of the same brand.
  eyeball(/1&1 versatel/i, 8881),
  eyeball(/netcologne/i, 8422),
  eyeball(/m-net/i, 8767),
  eyeball(/orange s\.a/i, 3215),
  eyeball(/radiotelephone/i, 15557),
  eyeball(/free sas/i, 12322),
  eyeball(/bouygues/i, 5410),
  eyeball(/proximus/i, 5432),
  eyeball(/telenet/i, 6848),
  eyeball(/kpn/i, 1136),
  eyeball(/vodafone libertel/i, 33915),
  eyeball(/odido/i, 50266),
  eyeball(/swisscom/i, 3303),
  eyeball(/sunrise/i, 6730),
  eyeball(/a1 telekom/i, 8447),
  eyeball(/telecom italia/i, 3269),
  eyeball(/wind tre/i, 1267),
  eyeball(/fastweb/i, 12874),
  eyeball(/vodafone italia/i, 30722),
  eyeball(/telefonica de espana/i, 3352),
  eyeball(/orange espagne/i, 12479),
  eyeball(/vodafone espana/i, 12430),
  eyeball(/^meo/i, 3243),
  eyeball(/nos comunicacoes/i, 2860),
  eyeball(/telia/i, 3301, 1759),
  eyeball(/tele2/i, 1257),
  eyeball(/telenor/i, 2119),
  eyeball(/tdc holding/i, 3292),
  eyeball(/^dna/i, 16086),
  eyeball(/orange polska/i, 5617),
  eyeball(/netia/i, 12741),
  eyeball(/digi romania/i, 8708),
  eyeball(/magyar telekom/i, 5483),
  eyeball(/hellenic telecom/i, 6799),
  eyeball(/turk telekom/i, 9121),
  eyeball(/kyivstar/i, 15895),
  eyeball(/rostelecom/i, 12389),
  eyeball(/chinanet/i, 4134),
  eyeball(/china unicom/i, 4837, 4808),
  eyeball(/china telecom/i, 4812),
  // Fixed and mobile lines in the same systems.
  eyeball(/china mobile/i, 9808, 56046, 56041, 24445),
  // Listed as hosting in public lists; it is the country's largest home provider.
  eyeball(/korea telecom/i, 4766),
  eyeball(/sk broadband/i, 9318),
  eyeball(/lg (powercomm|dacom)/i, 17858, 3786),
  eyeball(/ntt communications/i, 4713),
  eyeball(/softbank/i, 17676),
  eyeball(/kddi/i, 2516),
  eyeball(/jcom/i, 9824),
  eyeball(/chunghwa/i, 3462),
  eyeball(/bharti airtel/i, 24560, 45609),
  eyeball(/bharat sanchar/i, 9829),
  eyeball(/hathway/i, 17488),
  eyeball(/pakistan telecom/i, 17557),
  eyeball(/vnpt/i, 45899),
  eyeball(/viettel/i, 7552),
  eyeball(/philippine long distance/i, 9299),
  eyeball(/telekomunikasi indonesia/i, 7713),
  eyeball(/singnet/i, 3758),
  eyeball(/starhub/i, 55430),
  eyeball(/telstra limited/i, 1221),
  eyeball(/optus/i, 4804),
  eyeball(/tpg/i, 7545),
  eyeball(/spark new zealand/i, 4771),
  eyeball(/telefonica brasil/i, 26599, 18881, 27699),
  eyeball(/claro nxt/i, 28573),
  eyeball(/uninet/i, 8151),
  eyeball(/mega cable/i, 13999),
  eyeball(/telecom argentina/i, 7303),
  eyeball(/telefonica de argentina/i, 22927),
  eyeball(/telefonica chile/i, 7418),
  eyeball(/comcel/i, 26611),
  eyeball(/telmex colombia/i, 10620),
  eyeball(/te-as/i, 8452),
  eyeball(/saudi telecom/i, 25019),
  eyeball(/etisalat/i, 5384),
  eyeball(/bezeq/i, 8551),
  eyeball(/telkom sa/i, 5713),
  eyeball(/safaricom/i, 33771),

  // Carriers between networks. Their customers are of every kind, so the class says nothing of a person.
  transit(/level 3/i, 3356, 3549),
  transit(/cogent/i, 174),
  transit(/arelion/i, 1299),
  transit(/hurricane electric/i, 6939),
  transit(/gtt/i, 3257),
  transit(/ntt america/i, 2914),
  transit(/zayo/i, 6461),
  transit(/tata communications \(america\)/i, 6453),
  transit(/sparkle/i, 6762),
  transit(/pccw global/i, 3491),

  // Research and education networks whose names do not say so.
  education(/jisc/i, 786),
  education(/deutschen forschungsnetz/i, 680),
  education(/surf b/i, 1103, 1101),
  education(/renater/i, 2200),
  education(/garr/i, 137),
  education(/^switch/i, 559),
  education(/cenic/i, 2152),
  education(/merit network/i, 237),
  education(/sunet/i, 1653),
  education(/belnet/i, 2611),
  education(/cesnet/i, 2852),
  education(/heanet/i, 1213),
  education(/oarnet/i, 600),
  education(/wiscnet/i, 2381),
  education(/mcnc/i, 81),
  education(/massachusetts institute/i, 3),
  education(/risq/i, 376),
  education(/tenet/i, 2018),
  education(/interuniversity/i, 378),
  education(/education and research network/i, 4538),
  education(/academic network/i, 1659),
  education(/academic and research network/i, 7575),
];

const CLASS_BY_SYSTEM: ReadonlyMap<number, NetworkClass> = new Map(
  SYSTEM_GROUPS.flatMap(({ networkClass, asns }) => asns.map((asn) => [asn, networkClass] as const)),
);

/**
 * Universities, colleges and school districts by their name, in the languages in which the word is nearly the same:
 * thousands of systems no table could keep up with. The class is neutral, so a wrong match costs nobody anything.
 */
const EDUCATION_NAME =
  /\b(universi(ty|ties|tat|taet|tät|teit|tet|tetet|tas|ta|te|té|dad|dade)|colleges?|polytechnic|hochschule|(school|schools) district|public schools|(research and education|education and research) network)\b/i;

/** `unknown` when neither the table nor the name decides. */
export function classOf(asn: number | null, organisation: string | null): NetworkClass {
  const listed = asn === null ? undefined : CLASS_BY_SYSTEM.get(asn);
  if (listed) return listed;
  return organisation !== null && EDUCATION_NAME.test(organisation) ? "education" : "unknown";
}
