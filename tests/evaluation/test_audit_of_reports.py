# ruff: noqa: E501
"""Short reports as offices write them: what a rule must see in each, and what it must leave alone."""

from __future__ import annotations

import pytest

from evalutils.evaluation.audit import FileAudit, audit_document
from evalutils.reading.documents import document_from_text
from evalutils.reading.forms import read_forms

TITLE = "岭南县畜牧站2022年动物疫病防控经费绩效自评报告\n"


def audited(text: str) -> FileAudit:
    document = document_from_text(TITLE + text + "\n", "报告.txt")
    return audit_document(document, read_forms(document))


def keys(text: str) -> set[str]:
    return {item.key for item in audited(text).findings}


RAISED = [
    # the rate of one source, told apart from its budget
    ("rate_prose", "下达资金180万元，其中：中央资金120万元，省级资金60万元。\n中央资金支出114万元，执行率95%；省级资金支出51万元，执行率95%。"),
    # what all was used for is what was spent
    ("rate_prose", "下达疫苗经费88万元，全年用于采购疫苗79.2万元，资金全部支出，预算执行率100%。"),
    ("adjustment", "年初预算为64万元，年中追加20万元，调整后预算数为86万元。"),
    ("adjustment", "年初预算安排64万元，年中调减14万元，调整后预算为52万元。"),
    ("sum", "项目总投资90万元（中央资金50万元、县级配套30万元）。"),
    ("sum", "全年免疫牲畜8600头，一季度2100头，二季度2200头，三季度2050头，四季度2300头。"),
    ("sum", "参训防疫员140人，男92人，女45人。"),
    ("total_of_rows", "按照评分标准，决策17分、过程18分、产出35分、效益24分，综合得分97分。"),
    ("total_of_rows", "自评结果：投入10分得9分，过程20分得18分，产出40分得38分，效果30分得26分，共得94分。"),
    ("weights_not_full", "指标体系由投入（15分）、过程（25分）、产出（35分）、效果（30分）四部分组成，满分100分。"),
    ("missed_but_full_by", "数量指标：计划采购疫苗50万份，实际采购41万份，该项分值10分，得10分。"),
    ("missed_but_full_by", "产出指标中，新建消毒点目标值12个，实际建成9个，指标分8分，自评8分。"),
    ("target_low", "目标：培训防疫员60人；完成情况：培训防疫员110人。"),
    ("deviation_unexplained", "目标值：免疫密度95%；实际值：88%。"),
    ("rate_reached_in_things", "数量指标：免疫覆盖率达到9600头；质量指标：检测合格率98%。"),
    ("rate_above_whole", "时效指标：检疫任务按期完成率108%。"),
    ("spent_in_other_unit", "项目预算42万元，实际支出420000万元。"),
    ("average_in_other_unit", "全县建设标准化圈舍1200户，总投资960万元，平均每户投资8000万元。"),
    ("done_beside_low_rate", "项目自评97分。预算执行率只有61.4%。"),
    ("satisfaction_told_in_words", "养殖户对防疫服务普遍满意，反响良好。"),
    ("satisfaction_told_in_words", "项目得到了广大养殖户的一致好评。"),
    ("other_year", "截至2021年12月31日，项目实际支出38万元，发放疫苗22万份。"),
    ("repeated", "一是压实各乡镇属地管理责任，落实村级防疫员包片制度。二是规范用款。三是压实各乡镇属地管理责任，落实村级防疫员包片制度。"),
    ("overspent_prose", "全年预算150万元，实际支出178万元，全部用于采购疫苗。"),
    # points and score of execution in any order and wording
    ("execution_score", "预算执行占20分，按执行率同比例计分，执行率90%，预算执行计20分。"),
    ("execution_score", "预算80万元，支出76万元。执行率指标10分，按比例扣0.2分，得9.8分。"),
    ("execution_score", "评分规则：执行率达到90%（含）得10分，80%（含）至90%得7分，低于80%得4分。预算80万元，支出68万元，该项预算执行计10分。"),
    ("score_above", "资金执行（满分10分）：进度快于去年，自评11分。"),
    # no word says how the figures belong together, that they nearly agree does
    ("sum", "消毒药分三批发放：4月21.6万元，6月18.4万元，10月12.3万元，累计52.5万元。"),
    ("sum", "经费64万元，审定后付款58.3万元，交回财政6.7万元。"),
    ("sum", "每只羊补助按每户1.2万元发放，共46户，兑付56.2万元。"),
    ("total_of_rows", "三个项目自评分别得91分、87分、95分，三项合计274分。"),
    ("share_of_money", "下达96万元，到年底用了86.4万元，占93%。"),
    # one thing told twice, with a slip in its digits
    ("told_twice", "一、全县14个乡镇共有1350名防疫员参加集中培训。\n三、全年参加集中培训的防疫员达1530名。"),
    # money filed as work where a level lists it
    ("money_as_output", "时效指标设两项，一项是送检及时率，另一项是预算执行率（目标100%，实际100%）。"),
    ("told_twice", "一、概况\n2022年共举办防疫培训24场。\n三、成效\n全年开展防疫培训31场，参训860人次。"),
    ("told_twice", "一、资金\n项目预算资金96万元，实际支出90.2万元。\n四、结论\n全年支出资金92.8万元。"),
    ("told_twice", "问卷调查结果显示满意度为93.6%。\n四、效益\n服务对象满意度为90.1%。"),
    ("told_twice", "三、产出\n全年处置疫情隐患1306起。\n五、结论\n全年处置各类动物疫情隐患1036起。"),
    ("goals_copied", "年度总体目标：强制免疫密度保持90%以上，建成消毒点12个。\n实际完成情况：强制免疫密度保持90%以上，建成消毒点12个。"),
    ("deviation_unexplained", "按照年初申报的绩效目标，我站应检测血样3200份，新建洗消中心2个。\n全年检测血样2650份，新建洗消中心2个。"),
    ("result_vague", "按照年初批复的绩效目标，应免疫牲畜8000头，使养殖环境明显改善。\n全年免疫牲畜8200头，养殖环境明显改善。"),
    ("dimension_missing", "数量指标：发放疫苗20万份，完成20万份。质量指标：疫苗合格率100%。时效指标：11月前完成。满意度95%。"),
    ("rate_prose", "批复概算46万元。截止年末累计报账43.7万元，占批复数的98%。"),
    ("rate_prose", "全年安排18.5万元用于检疫耗材，实际花费16.2万元，经费已百分之百使用完毕。"),
    ("sum", "养殖户1460户，含规模户240户、散养户1280户。"),
    ("grade", "绩效自评结论：综合评分74分，良。"),
    ("missed_but_full_by", "免疫抗体合格率年度目标≥70%，实际达到64%，该指标8分，自评得分8分。"),
    ("deviation_unexplained", "年初计划采集血样3000份，全年采集2600份，目标完成率86.7%。"),
    ("praise_contradicted", "各项防疫任务已全面完成。存在的困难：因土地手续未办，洗消中心至今没有开工。"),
    ("satisfaction_told_in_words", "项目实施后，养殖户满意程度较高。"),
    ("other_year", "截至2021年底，项目已支付疫苗款38万元。"),
    ("residue", "（此处概述项目立项情况）\n2022年预算42万元。"),
    ("told_twice", "一、概况\n项目惠及养殖户1462户。\n四、效益\n受益养殖户1426户，收入增加。"),
    ("told_twice", "三、产出\n采购注射器具640套。\n六、成效\n完成注射器具采购660套。"),
    ("execution_score", "预算执行率86%，该项指标满分10分，自评得10分。"),
    ("weights_not_full", "评分体系为：决策20分，过程25分，产出30分，效益30分，总分100分。"),
    # what was aimed at and what was reached, told by two clauses of any wording
    ("deviation_unexplained", "按方案应免疫蜂群620箱，实免疫540箱，缺口部分下年补齐。"),
    ("deviation_unexplained", "全年采样2400份，较3000份的任务少600份。"),
    ("target_low", "检疫申报点巡查写着“6次”的年度目标，到年末巡查了15次。"),
    ("target_low", "本年拟促成养殖场签订协议20家，落实54家，成绩显著。"),
    ("actual_words", "数量指标——冷库扩建面积，目标800平方米；实际完成值：已完成。"),
    ("actual_words", "①围栏，年度指标值12公里——按序时进度推进；②消毒池，年度指标值6座——建成6座。"),
    ("missed_but_full_by", "数量指标“配发防护服”分值8分，目标≥300套，完成270套，得8分。"),
    ("missed_but_full", "质量指标设定为“较大疫情全年不超过1起”，分值10分；实际发生3起，均已扑灭，不扣分。"),
    ("unit_clash", "年内清理粪沟长度8.6立方米。"),
    ("things_in_percent", "产出数量指标：消毒点个数，目标值≥95%，完成值96%；成本指标：单价≤60元，完成值58元。"),
    ("sum", "基本支出412.5万元，主要用于人员工资；项目支出186.3万元，主要用于疫苗采购。两项合计608.8万元。"),
    ("sum", "采样分四次进行，依次采集120份、150份、180份、170份，全年630份。"),
    ("sum", "共培训防疫员412人。班次安排为：第一期138人、第二期145人、第三期149人。"),
    ("sum", "经费的去向为三块：疫苗占45%，检测占32%，差旅及其他占26%。"),
    ("sum", "费用明细（元）\n项目\t预算\t支出\n疫苗\t213000\t211400\n检测\t158300\t151750\n印刷\t115000\t115000\n合计\t486300\t479150"),
    ("total_of_rows", "逐项打分：预算执行9.6分，产出48分，效益28.5分，满意度9分。9.6+48+28.5+9=97.1（分）。"),
    ("total_of_rows", "满分100分，免疫密度略低扣1.5分，采样不足扣2分。合计扣3.5分，自评总分97.5分。"),
    ("total_of_rows", "免疫牲畜9万头，计15分；抗体合格率71%，计10分；11月完成，计9分；单价0.42元，计10分。小计46分。"),
    ("grade", "经测算得分91.2分，结论为“良”（90分以上为优，80—90分为良）。"),
    ("money_as_output", "数量指标有三项：又将“拨付防疫补助资金43万元”算作一条数量指标。"),
    ("money_as_output", "为考核质量，把资金到位率100%列作工程质量的考核条目。"),
    ("other_year", "综上，2021年度我站项目较好地保障了防疫工作的开展。"),
    ("residue", "一、概况\n（此处简要填写立项依据，不超过500字）\n全县有养殖户1462户。"),
    ("satisfaction_basis", "养殖户对政策总体满意，满意度在96%以上。"),
    ("satisfaction_full", "窗口没有收到投诉，满意度计100%，得满分10分。"),
    ("satisfaction_own_people", "养殖户满意度目标95%。调查表由本站21名职工填写，满意20份，满意度95.24%。"),
    ("praise_contradicted", "项目自评满分100分。仍有2个点未动工，对应资金留存。"),
    ("praise_contradicted", "三、存在问题：无。四、改进措施：针对冷链车闲置7个月的情况，将提前办理牌照。"),
    ("share_of_money", "防疫经费控制数640万元，全年实际花费592万元，未执行部分仅占控制数的5.2%。"),
    ("rate_prose", "专项防疫资金核定补助额90万元，已结算72万元，恰为核定额的三分之二。"),
    ("execution_low_prose", "本项目年度经费预算78万元，年末结转31.2万元，占年度经费四成，已列入下年可用资金。"),
    ("paid_beside_rest", "绩效自评：预算460万元，已全部支付给施工单位。另有尾款18.4万元，待质保期满后支付。"),
    ("overspent_prose", "绩效自评：发改部门审批概算3200万元。工程已竣工结算，审定金额3415万元并已付清。"),
    ("told_far_above", "绩效自评：本年拟扶持养殖户45户，新建圈舍的有97户，是任务数的两倍有余。"),
    ("target_low", "绩效目标为全年接待参观0.5万人次。自重新布展以来，现场登记接待1.3万人次，得满分。"),
    ("actual_bound", "绩效自评：放流鱼苗任务800万尾，实际放流数量不少于800万尾。"),
    ("missed_but_full", "绩效自评：计划6月底前完工，实际9月中旬才通过初验。时效指标“6月底前完工”满分5分，自评5分。"),
    ("deviation_unexplained", "时效目标：5月31日前开馆。实施结果：10月8日开馆，该项不得分。"),
    ("missed_but_full", "绩效自评：设“亩均投药成本≤45元”一项，值10分。决算亩均47.2元。该项自评10分。"),
    ("met_but_deducted", "绩效自评：预期培训不少于300人，全年结业312人，任务完成；该项分值10分，自评9分。"),
    ("missed_but_full_by", "2.1数量指标（分值20分）。目标为完成牛羊检疫各不少于8000头，实际各完成7412头，得20分。"),
    ("sum", "绩效自评\n青石镇\t1320\n龙门镇\t985\n双河乡\t1140\n全县小计\t3460"),
    ("several_figures", "产出指标\n三级指标：宣传开展数量　年度指标值：讲座6场、观众3万人、图册2册　实际完成值：6场、3.1万人、2册　分值10　得分10"),
    ("result_vague", "五、效益：通过培训，兽医素质进一步提升，履职能力明显增强，效益指标30分得30分。"),
]  # fmt: skip
LEFT_ALONE = [
    # what was wanted and what was reached, or two things, are no slip
    ("told_twice", "一、目标是组织1350名防疫员参加集中培训。\n三、全年参加集中培训的防疫员达1530名。"),
    ("told_twice", "一、共有1350名防疫员参加集中培训。\n三、全年接种牲畜的养殖户达1530名。"),
    # the rates of a rule are no rate of the project
    ("rate_prose", "执行率得分分档：达到100%得10分，80%（含）至100%得7分。预算64万元，支出60.03万元，执行率93.8%，得7分。"),
    # more was spent, with whose leave and why
    ("overspent_prose", "全年预算150万元，实际支出178万元，超出的28万元经县政府常务会议同意动支，原因是8月疫情新增两处封控点。"),
    ("execution_score", "预算执行占20分，按执行率同比例计分，执行率90%，预算执行计18分。"),
    ("execution_score", "评分规则：执行率达到90%（含）得10分，80%（含）至90%得7分，低于80%得4分。预算80万元，支出68万元，该项预算执行计7分。"),
    ("sum", "经费64万元，审定后付款58.3万元，交回财政5.7万元。"),
    ("sum", "每只羊补助按每户1.2万元发放，共46户，兑付55.2万元。"),
    # an average was rounded itself
    ("sum", "全年补助养殖户374户，户均5.59万元，共补助2089.3万元。"),
    # parts that make up the budget are none of what was spent
    ("sum", "预算5000万元，其中疫苗2200万元，检测1500万元，防疫员800万元，其他500万元。全年实际拨付4986.3万元。"),
    ("share_of_money", "下达96万元，到年底用了86.4万元，占90%。"),
    ("share_of_work", "检测牛只10124头、羊10086只，异常个体随访率98.4%。"),
    ("rate_prose", "下达资金180万元，其中：中央资金120万元，省级资金60万元。\n中央资金支出114万元，执行率95%；省级资金支出51万元，执行率85%。"),
    ("adjustment", "年初预算为64万元，年中追加20万元，调整后预算数为84万元。"),
    ("sum", "全年免疫牲畜8650头，一季度2100头，二季度2200头，三季度2050头，四季度2300头。"),
    ("sum", "项目总投资90万元（含疫苗采购50万元、检测30万元）。"),
    ("total_of_rows", "按照评分标准，决策17分、过程18分、产出35分、效益24分，综合得分94分。"),
    ("total_of_rows", "产出得35分、效益得24分、满意度得10分，综合得分94分。"),
    ("average_in_other_unit", "全县建设标准化圈舍1200户，总投资960万元，平均每户投资8000元。"),
    ("satisfaction_told_in_words", "养殖户普遍满意，发放问卷120份，满意度94%。"),
    ("other_year", "截至2021年12月31日，项目累计结转38万元。"),
    ("told_twice", "一、概况\n2022年上半年举办防疫培训24场。\n三、成效\n全年开展防疫培训31场。"),
    ("told_twice", "二、目标\n举办防疫培训24场。\n三、成效\n全年开展防疫培训31场。"),
    ("told_twice", "一、资金\n年初预算96万元，年中追加4万元。\n四、结论\n预算100万元，支出92.8万元。"),
    ("told_twice", "甲镇建成消毒点3个。\n乙镇建成消毒点5个。"),
    ("told_twice", "一、目标\n惠及养殖户1462户。\n四、效益\n受益养殖户1426户，收入增加。"),
    ("told_twice", "采购注射器具640套，其中连续注射器46套。"),
    ("deviation_unexplained", "年初计划采集血样3000份，全年采集3100份，目标完成率103.3%。"),
    ("goal_missed", "按照年初申报的绩效目标，我站应检测血样3200份。\n全年检测血样2650份，因检测试剂停产无法采购，检测血样任务顺延。"),
    ("deviation_unexplained", "集训防疫员目标120人，年末在训114人，少6人。四名防疫员伤病退训，两名调离。"),
    ("deviation_unexplained", "巡查检疫点40次，合同40次；查验车辆12台次。"),
    ("target_low", "年度绩效目标。全年免疫牲畜260群，其中山羊不少于120群；抗体合格率≥70%。"),
    ("target_low", "春防期发放明白纸超过8万份，全年发放约12万份。"),
    ("target_low", "年初目标90件，全年办理163件。原因是新修订的条例自5月起施行，编目标时无从预计。"),
    ("target_low", "每季度不少于12场，年度不少于60场。一至四季度依次宣讲12场、15场、18场、17场，全年62场。"),
    ("deviation_unexplained", "对41处养殖场开展巡查，整治隐患3处。目标：巡查养殖场41处，整治隐患3处。"),
    ("sum", "基本支出412.5万元，主要用于人员工资；项目支出186.3万元，主要用于疫苗采购。两项合计598.8万元。"),
    ("sum", "当年拨款500万元，另有上年未用完的62万元经批准继续使用；全年使用540万元，占两者之和的96.09%。"),
    ("sum", "经费中疫苗占45%，检测占32%，其他占23%。"),
    ("sum", "费用明细（元）\n项目\t预算\t支出\n疫苗\t213000\t211400\n检测\t158300\t151750\n合计\t371300\t363150"),
    ("total_of_rows", "满分100分，免疫密度略低扣1.5分，采样不足扣2分。合计扣3.5分，自评总分96.5分。"),
    ("grade", "经测算得分91.2分，结论为“优”（90分以上为优，80—90分为良）。"),
    ("other_year", "2022年较2021年度我站支出增加，较好地保障了防疫工作。"),
    ("satisfaction_basis", "发放问卷120份，回收118份，养殖户满意度96%。"),
    ("unit_clash", "清理粪沟长度8.6公里，清运土方5.2万立方米。"),
    ("goals_without_result", "一、绩效目标\n我县现有兽医站12个，均由乡镇管理。绩效目标为：检测血样3200份；9月底前检测完毕；份均成本不超过25元。\n二、完成情况\n全年检测血样3310份。8月20日全部检测完毕。成本：份均检测成本23.4元，低于25元的标准。"),
    ("goals_without_result", "一、完成情况\n检测时效方面，目标为每月20日前出具报告。全年12个月中11个月按时出具，7月因设备检修推迟到24日。"),
    ("goals_without_result", "一、绩效目标分解下达情况\n（一）上级下达预算和绩效目标情况。\n2022年8月我县发生旱灾。区域绩效目标为：补饲牲畜不少于2.8万头。\n（二）县内分解下达情况。\n绩效目标同步分解到各乡镇。\n二、绩效目标完成情况\n补饲牲畜3.1万头。"),
    ("other_year", "防疫密度目标偏低；2023年目标按近三年平均数测算。"),
    ("total", "产出指标合计得44.26分。综合以上各项，本项目自评得分93.47分，等级为“优”。"),
    ("grade", "产出指标合计得44.26分。综合以上各项，本项目自评得分93.47分，等级为“优”。"),
    ("dimension_missing", "1.产出指标。在岗防疫员62人，培训11场。\n2.成本指标。人均经费5.42万元。\n3.效益指标。免疫密度97.6%。\n4.满意度指标。问卷80份，满意度94.25%。"),
    ("rate_prose", "绩效自评：全年预算90万元，全年支出91.2万元，预算执行率101.3%。超出全年预算1.2万元，是因为省级追加。"),
    ("share_of_money", "防疫经费控制数640万元，全年实际花费592万元，未执行部分占控制数的7.5%。"),
    ("rate_prose", "专项防疫资金核定补助额90万元，已结算60万元，恰为核定额的三分之二。"),
    ("execution_low_prose", "本项目年度经费预算78万元，年末结转3.2万元，占年度经费4.1%，已列入下年可用资金。"),
    ("paid_beside_rest", "绩效自评：预算460万元，已全部支付给施工单位。质保金已于年底一并付清。"),
    ("target_low", "绩效自评：本年拟培训养殖户45户，邀请专家97人次。"),
    ("deviation_unexplained", "绩效自评：计划6月底前完工，实际6月20日通过验收。"),
    ("deviation_unexplained", "异常人群随访率目标≥95%，实际应随访386人，完成随访378人，随访率97.9%。"),
    ("goals_without_result", "一、绩效目标完成情况\n目标为检疫牛羊8000头，实际检疫8120头，得20分。\n目标为12月底前完成免疫，实际于12月2日完成，得10分。"),
    ("sum", "绩效自评\n一、项目概况\t1\n二、绩效目标\t3\n三、存在问题\t7"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "text"), RAISED)
def test_a_defect_told_in_sentences_is_seen(key: str, text: str) -> None:
    assert key in keys(text)


@pytest.mark.parametrize(("key", "text"), LEFT_ALONE)
def test_what_is_in_order_is_left_alone(key: str, text: str) -> None:
    assert key not in keys(text)


def test_the_score_of_an_indicator_is_not_the_total() -> None:
    text = "数量指标：计划培训20期，实际培训16期，该项分值10分，得10分。"
    assert not {"total", "total_of_rows"} & keys(text)


def test_a_rule_that_sentences_gave_its_facts_is_judged() -> None:
    told = audited("数量指标：计划培训20期，实际培训21期，该项分值10分，得10分。")
    assert "R07" not in {item.rule for item in told.not_judged}


def test_two_projects_of_a_report_do_not_contradict_each_other() -> None:
    """Two projects have two scores; what one left undone speaks against its own score only."""
    told = audited(
        "一、耳标采购项目\n预算20万元，支出20万元，执行率100%，自评得分99分。采购耳标6万枚。\n"
        "二、洗消中心项目\n预算80万元，支出68万元，执行率85%，自评得分88分。新建洗消中心1个，另1个尚未完工，因选址调整。"
    )
    assert not {"scores_differ", "praise_contradicted"} & {item.key for item in told.findings}
    assert {item.rule for item in told.findings} <= {"R15", "R18"}


def test_a_budget_by_sources_lists_no_scores() -> None:
    """合计 over columns of sources of money is no score of a project."""
    told = audited(
        "项目名称 | 合计 | 一般公共预算 | 其他资金\n洗消中心 | 960.00 | 660.00 | 300.00\n"
        "疫苗采购 | 248.40 | 248.40 | 0.00\n合计 | 1208.40 | 908.40 | 300.00"
    )
    assert not [item for item in told.findings if item.severity == "error"]
