/**
 * Names that the compiled tables lack, from common knowledge: what cities are called in their own script and in other
 * languages, areas that are no city, and the names of countries and subdivisions that people write instead of the ISO
 * ones. Each line is `place: name, name …`.
 */

/** Other names of countries. The compiled table has the CLDR names in English and in the countries' own languages. */
export const COUNTRY_ALIASES = `
US: usa, us, u s, u s a, united states of america, america, the states, untied states
GB: uk, u k, great britain, britain
AE: uae, u a e, emirates, الامارات
BA: bosnia, bosnia and herzegovina
CD: drc, democratic republic of the congo, democratic republic of congo, dr congo, congo kinshasa
CG: republic of the congo, congo brazzaville
CI: ivory coast, cote divoire
CN: prc, peoples republic of china, mainland china, 中国大陆
CZ: czech republic
HK: hong kong, hong kong sar, hongkong, 香港
IR: iran, islamic republic of iran
KP: north korea, dprk
KR: south korea, republic of korea, rok, s korea, 한국
LA: laos, lao pdr
MD: republic of moldova
MK: macedonia, fyrom
MM: burma, myanmar
MO: macau, macao, 澳门, 澳門
NL: holland, the netherlands
PH: the philippines, phillipines, philipines, phillippines
PS: palestine
RU: russian federation, рф
SA: ksa, السعوديه, السعودية
SY: syrian arab republic
SZ: swaziland
TR: turkey, turkiye
TT: trinidad and tobago, trinidad
TW: taiwan roc, 台灣, 台湾
TZ: united republic of tanzania
VA: vatican
VE: bolivarian republic of venezuela
VN: viet nam
ZA: rsa, republic of south africa
`;

/** Names that mean more than one country, or a country and something else of like standing. */
export const SHARED_NAMES = `
georgia: GE US-GA
jersey: JE US-NJ
korea: KR KP
congo: CD CG
guinea: GN GQ GW PG
samoa: WS AS
`;

/** Other names of subdivisions, mostly their English ones. */
export const SUBDIVISION_ALIASES = `
AU-NSW: nsw
CA-NL: newfoundland, labrador
CA-PE: pei
CN-AH: 安徽
CN-FJ: 福建
CN-GD: 广东, 廣東
CN-GS: 甘肃
CN-GX: guangxi, 广西
CN-GZ: 贵州
CN-HA: 河南
CN-HB: 湖北
CN-HE: 河北
CN-HI: 海南
CN-HL: 黑龙江
CN-HN: 湖南
CN-JL: 吉林
CN-JS: 江苏
CN-JX: 江西
CN-LN: 辽宁
CN-NM: inner mongolia, 内蒙古
CN-NX: ningxia, 宁夏
CN-QH: 青海
CN-SC: 四川
CN-SD: 山东
CN-SN: 陕西
CN-SX: 山西
CN-XJ: xinjiang, 新疆
CN-XZ: tibet, 西藏
CN-YN: 云南
CN-ZJ: 浙江
DE-BY: bavaria
DE-HE: hesse
DE-NI: lower saxony
DE-NW: north rhine westphalia, nrw
DE-RP: rhineland palatinate
DE-SN: saxony
DE-ST: saxony anhalt
DE-TH: thuringia
ES-AN: andalusia
ES-CT: catalonia, cataluna
ES-PV: basque country, euskadi
FR-BRE: brittany
FR-NOR: normandy
GB-ENG: england
GB-NIR: northern ireland
GB-SCT: scotland
GB-WLS: wales
IN-DL: delhi ncr
IN-GA: goa
IN-OD: orissa
IN-PY: pondicherry
IT-21: piedmont
IT-25: lombardy
IT-52: tuscany
IT-62: latium
IT-82: sicily
IT-88: sardinia
JP-12: chiba
JP-14: 神奈川
JP-22: shizuoka
JP-23: aichi, 愛知
JP-28: 兵庫
JP-34: hiroshima
JP-40: fukuoka
MX-CMX: df
NL-NB: north brabant
NL-NH: north holland
NL-ZH: south holland
PK-PB: punjab
PK-KP: khyber pakhtunkhwa, kpk
US-DC: d c
`;

/**
 * Other names of cities. The place is its name in the compiled table, or `country=people name` where the table has no
 * such city.
 */
export const CITY_ALIASES = `
AE dubai: دبي, دبى
AE abu dhabi: أبوظبي, ابو ظبي
AE sharjah: الشارقة
AM yerevan: երևան, ереван
AR buenos aires: caba, capital federal
AT vienna: wien, вена
AZ baku: baki, баку
BD dhaka: ঢাকা, dacca
BD chittagong: চট্টগ্রাম, chattogram
BE brussels: bruxelles, brussel
BE antwerpen: antwerp, anvers
BE gent: ghent
BG sofia: софия
BG plovdiv: пловдив
BG varna: варна
BR sao paulo: sampa
BY minsk: минск, мінск
CA toronto: gta
CH geneve: geneva, genf
CH zurich: zuerich
CH luzern: lucerne
CH basel: basle
CN beijing: 北京, peking
CN shanghai: 上海
CN guangzhou: 广州, 廣州, canton
CN shenzhen: 深圳
CN tianjin: 天津
CN wuhan: 武汉
CN chengdu: 成都
CN chongqing: 重庆
CN hangzhou: 杭州
CN nanjing: 南京
CN shenyang: 沈阳
CN dalian: 大连
CN harbin: 哈尔滨
CN changchun: 长春
CN qingdao: 青岛
CN xian: 西安, xi an
CN suzhou: 苏州
CN xiamen: 厦门
CN zhengzhou: 郑州
CN changsha: 长沙
CO bogota: santa fe de bogota
CZ prague: praha
DE koln: cologne
DE munich: munchen, muenchen
DE nurnberg: nuremberg
DE hannover: hanover
DE frankfurt am main: frankfurt, frankfurt main
DK copenhagen: kobenhavn
DK arhus: aarhus
EG cairo: القاهرة, القاهره
EG alexandria: الاسكندرية
EG giza: الجيزة
ES sevilla: seville
ES zaragoza: saragossa
ET addis ababa: አዲስ አበባ
FI helsinki: helsingfors
GE tbilisi: თბილისი, тбилиси
GR athens: αθηνα, athina
GR thessaloniki: θεσσαλονικη, salonica
GR=213000 patra: πατρα, patras
HK hong kong: kowloon, new territories
IE=1024027 dublin: baile atha cliath
IL tel aviv: תל אביב, tel aviv yafo
IL jerusalem: ירושלים
IL haifa: חיפה
IN mumbai: मुंबई, মুম্বাই, bombay, મુંબઈ
IN delhi: दिल्ली
IN new delhi: नई दिल्ली
IN bengaluru: ಬೆಂಗಳೂರು, बेंगलुरु, bangalore
IN chennai: சென்னை, madras
IN hyderabad: హైదరాబాద్
IN kolkata: कोलकाता, কলকাতা, calcutta
IN pune: पुणे, poona
IN ahmedabad: અમદાવાદ
IN gurgaon: gurugram, गुरुग्राम
IN mysore: mysuru
IN=2000000 kochi: cochin
IN=900000 thiruvananthapuram: trivandrum
IR tehran: تهران, طهران
IR mashhad: مشهد
IR isfahan: اصفهان, esfahan
IQ baghdad: بغداد
IT rome: roma
IT milan: milano
IT turin: torino
IT florence: firenze
IT naples: napoli
IT genoa: genova
IT venice: venezia
JO amman: عمان
JP tokyo: 東京, 东京
JP osaka: 大阪
JP kyoto: 京都
JP yokohama: 横浜
JP nagoya: 名古屋
JP sapporo: 札幌
JP fukuoka: 福岡
JP kobe: 神戸
JP sendai: 仙台
JP hiroshima: 広島
JP kawasaki: 川崎
JP saitama: さいたま
KR seoul: 서울
KR busan: 부산, pusan
KR incheon: 인천
KR daegu: 대구
KR daejeon: 대전
KR gwangju: 광주
KR suwon: 수원
KR ulsan: 울산
KR=400000 pangyo: 판교, 성남, seongnam
KZ almaty: алматы, алма ата
KZ=1100000 astana: астана, nur sultan
LB beirut: بيروت
LK colombo: කොළඹ, கொழும்பு
LU luxembourg: luxemburg
MA casablanca: الدار البيضاء
MA rabat: الرباط
MM yangon: ရန်ကုန်, rangoon
MX mexico city: cdmx, ciudad de mexico, mexico df
NL the hague: den haag, s gravenhage
NP kathmandu: काठमाडौं, काठमाण्डौ
PH=582602 makati: makati city
PH=1600000 manila: metro manila, ncr
PK karachi: کراچی, كراتشي
PK lahore: لاہور
PK islamabad: اسلام آباد
PL warsaw: warszawa, варшава
PL krakow: cracow
PT lisbon: lisboa
PT porto: oporto
QA doha: الدوحة
RO bucharest: bucuresti
RS belgrade: beograd, београд
RS=250000 novi sad: нови сад
RU moscow: москва, moskva
RU st petersburg: санкт петербург, петербург, спб, sankt peterburg
RU novosibirsk: новосибирск
RU yekaterinburg: екатеринбург, ekaterinburg
RU kazan: казань
RU nizhniy novgorod: нижний новгород, nizhny novgorod
RU samara: самара
RU vladivostok: владивосток
RU khabarovsk: хабаровск
SA riyadh: الرياض
SA jeddah: جدة, جده
SA mecca: مكة, makkah
SE goteborg: gothenburg
SG singapore: 新加坡
SY damascus: دمشق
TH bangkok: กรุงเทพ, กรุงเทพมหานคร, krung thep
TH chiang mai: เชียงใหม่
TN tunis: تونس العاصمة
TW taipei: 台北, 臺北
TW=4000000 new taipei: 新北
TW kaohsiung: 高雄
TW taichung: 台中, 臺中
UA kyiv: київ, киев, kiev
UA=720000 lviv: львів, львов, lvov
UA kharkiv: харків, харьков, kharkov
UA=1001558 odesa: одеса, одесса, odesa
UA dnipro: дніпро, днепр, dnepropetrovsk
US-CA los angeles: la
US-CA san francisco: sf, frisco
US-CA=3000000 san francisco bay area: san francisco bay, sf bay area, bay area, silicon valley, east bay, south bay
US-CA=3000000 southern california: socal, orange county
US-DC washington dc: washington
US-FL=2000000 south florida: tampa bay, tampa bay area
US-MN=700000 twin cities: minneapolis st paul
US-NC=1500000 research triangle: research triangle park, rtp
US-NY new york city: new york, nyc
US-TX=2500000 dallas fort worth: dfw
UZ tashkent: тошкент, ташкент
VN ho chi minh city: saigon, thanh pho ho chi minh, tp hcm, hcmc, tphcm
VN hanoi: ha noi
`;

/**
 * Cities a bare name means to everyone although a namesake elsewhere has a tenth of their people or more: the ones with
 * global standing, as the usual rankings of world cities list them. Birmingham, San Jose or Valencia are not among them.
 */
export const WORLD_CITIES = `
AT vienna
AU sydney
CL santiago
ES barcelona
ES madrid
GB london
GR athens
IE dublin
IT rome
PE lima
PL warsaw
US-IL chicago
US-MA boston
US-NY new york city
`;
