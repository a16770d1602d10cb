"""The fictional county's organisations: the ten of the published list, and those invented around them."""

from dataclasses import dataclass
from random import Random

from contests.identity import uscc_check

COUNT = 127
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PREFIX = {"机关": "11", "事业单位": "12", "国有企业": "91", "民营企业": "91", "社会团体": "51"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation, with the name of whoever answers its phone."""

    name: str
    uscc: str
    kind: str
    headcount: int
    contact: str


_LISTED = (
    Unit("云岭县供电公司", "91539901AY4CL12TH2", "国有企业", 232, "赵磊 13990830166"),
    Unit("云岭县自来水有限责任公司", "91539901272HD1TJ3N", "国有企业", 497, "李红 13990996030"),
    Unit("云岭水泥股份有限公司", "91539901HU49D4H3JK", "民营企业", 671, "李红 13921993518"),
    Unit("云岭县人民医院", "12539901N2J1K6FMH1", "事业单位", 915, "赵磊 13979754323"),
    Unit("云岭锦绣纺织有限公司", "915399012J9GFWAPE5", "民营企业", 629, "李红 13911862527"),
    Unit("云岭县公路局养护段", "12539901D1YM2QHJR6", "事业单位", 1715, "赵磊 13955979711"),
    Unit("华岭机械制造有限公司", "91539901Y8FNM21PNB", "民营企业", 674, "李红 13997465075"),
    Unit("云岭县环卫服务中心", "125399015K3F16Q94D", "事业单位", 1552, "周敏 13966712768"),
    Unit("云岭茶业集团有限公司", "915399018W4TDUH8N3", "民营企业", 890, "赵磊 13963212233"),
    Unit("云岭县邮政分公司", "915399010FTJ58904C", "国有企业", 898, "李红 13959952890"),
)

_OFFICES = (
    *("教育体育局", "卫生健康局", "住房和城乡建设局", "交通运输局", "农业农村局", "水务局", "林业和草原局", "民政局"),
    *("财政局", "税务局", "市场监督管理局", "自然资源局", "应急管理局", "公安局", "司法局", "统计局", "审计局"),
    *("文化和旅游局", "人力资源和社会保障局", "发展和改革局", "工业和信息化局", "商务局", "医疗保障局", "气象局"),
)
_PUBLIC = (
    *("中医医院", "妇幼保健院", "疾病预防控制中心", "第一中学", "第二中学", "民族中学", "职业高级中学", "实验小学"),
    *("城关小学", "第一幼儿园", "图书馆", "文化馆", "融媒体中心", "不动产登记中心", "农业技术推广中心"),
    *("畜牧兽医站", "水文监测站", "公共就业服务中心", "城市管理服务中心", "园林绿化所", "殡仪馆", "福利院", "青山林场"),
)
_TOWNS = (
    "城关镇",
    "青山镇",
    "河口镇",
    "石门镇",
    "龙泉镇",
    "白水镇",
    "大坪乡",
    "新寨乡",
    "永和乡",
    "双桥镇",
    "茶山乡",
    "马鞍乡",
)
_STATE = (
    *(
        "公共交通有限公司",
        "城市建设投资有限公司",
        "粮食储备有限公司",
        "烟草专卖局（分公司）",
        "移动通信分公司",
        "联通分公司",
    ),
    *(
        "电信分公司",
        "农村商业银行股份有限公司",
        "燃气有限公司",
        "客运有限责任公司",
        "新华书店有限公司",
        "水利水电工程有限公司",
    ),
    *("建设银行支行", "工商银行支行", "农业银行支行", "人寿保险支公司", "石油分公司", "盐业有限公司", "铁路客运站"),
)
_PRIVATE = (
    *("云岭宏达建筑工程有限公司", "云岭恒通物流有限公司", "云岭金穗面粉有限公司", "云岭绿源生态农业有限公司"),
    *("云岭永固混凝土有限公司", "云岭精诚电子有限公司", "云岭华康制药有限公司", "云岭翠屏酒店管理有限公司"),
    *("云岭百佳超市有限公司", "云岭新程汽车销售服务有限公司", "云岭金盾保安服务有限公司", "云岭美居物业服务有限公司"),
    *("云岭鑫源矿业有限公司", "云岭远大钢结构有限公司", "云岭康泰养老服务有限公司", "云岭蓝天环保科技有限公司"),
    *("云岭顺达出租汽车有限公司", "云岭福满园食品有限公司", "云岭天工家具有限公司", "云岭彩虹印务有限公司"),
    *("云岭山泉饮料有限公司", "云岭核桃油业有限公司", "云岭光伏发电有限公司", "云岭智造自动化设备有限公司"),
    *("云岭三江水产养殖有限公司", "云岭雨林橡胶制品有限公司", "云岭时代广场商业管理有限公司", "云岭丰收种业有限公司"),
    *("云岭同心包装有限公司", "云岭千里马机械租赁有限公司", "云岭好日子婚庆文化有限公司", "云岭开源软件有限公司"),
    *("云岭长青建材有限公司", "云岭平安消防器材有限公司", "云岭大众口腔医院有限公司", "云岭晨光服装有限公司"),
    *("云岭红星陶瓷有限公司", "云岭草本日化有限公司"),
)
_SOCIAL = ("个体私营经济协会", "志愿服务联合会", "货车司机联合会工会")


def units(random: Random, count: int = COUNT) -> list[Unit]:
    """Return the first *count* organisations of the county, the ten of the published list first."""
    named = [
        *(("机关", f"云岭县{name}") for name in _OFFICES),
        *(("事业单位", f"云岭县{name}") for name in _PUBLIC),
        *(("机关", f"云岭县{name}人民政府") for name in _TOWNS),
        *(("国有企业", f"云岭县{name}") for name in _STATE),
        *(("民营企业", name) for name in _PRIVATE),
        *(("社会团体", f"云岭县{name}") for name in _SOCIAL),
    ]
    random.shuffle(named)
    return [*_LISTED, *(_unit(random, kind, name) for kind, name in named)][:count]


def _unit(random: Random, kind: str, name: str) -> Unit:
    first = f"{_PREFIX[kind]}539901" + "".join(random.choice(_ALPHABET) for _ in range(9))
    contact = f"{random.choice(('赵磊', '李红', '周敏', '杨静', '马丽', '陈刚'))} 1399{random.randrange(10**7):07d}"
    return Unit(name, first + uscc_check(first), kind, random.randrange(24, 1600), contact)
