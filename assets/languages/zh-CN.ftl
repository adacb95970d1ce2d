# 窗口的简体中文文本。id 与参数须与 en.ftl 一致。

## 标签页

tab-recognize = 识别
tab-train = 训练
tab-experiments = 实验

## 模型、设置与结果的名称

model-softmax = Softmax 回归
model-paper-cnn = 论文中的 CNN
model-cnn = CNN
model-deep-cnn = 深层 CNN
model-softmax-short = Softmax
model-shipped = 内置深层 CNN
model-of-run = 运行 { $number }，{ $model }
optimizer-bgd-note = 每轮只走一步，使用整个训练集的梯度
optimizer-sgd-note = 每个批次沿其梯度的反方向走一步
optimizer-momentum-note = 步伐累积成速度，如同小球滚下山坡
optimizer-nesterov-note = 向前预看一步的动量法
optimizer-adagrad-note = 每个权重有自己的学习率，改动越多学习率越小
optimizer-adadelta-note = 每个权重自行确定学习率，无需设置
optimizer-rmsprop-note = 每个权重的梯度除以其近期大小
optimizer-adam-note = 动量法与 RMSprop 的结合
optimizer-adamw-note = Adam，并且每一步让权重略微衰减
coefficient-momentum = 动量
coefficient-decay1 = 均值衰减
coefficient-decay2 = 平方衰减
coefficient-epsilon = Epsilon
coefficient-weight-decay = 权重衰减
coefficient-note = 论文与 PyTorch 的取值为 { $value }
schedule-constant = 恒定
schedule-step = 阶梯
schedule-exponential = 指数
schedule-cosine = 余弦
schedule-one-cycle = 单周期
preset-recommended = 推荐
preset-recommended-note = 在合理的时间内达到最高准确率
preset-quick = 快速
preset-quick-note = 两轮、不做数据增强：CNN 不到一分钟即可超过 99 %
ending-completed = 已完成
ending-stopped = 已停止
ending-no-progress = 提前结束：连续 { $epochs } 轮验证损失没有下降
ending-target = 提前结束：验证准确率已达 { $accuracy } %
ending-time = 提前结束：{ $seconds } 秒的时限已到

## 窗口

model-in-use = 模型
model-loading = 正在加载…
model-open = 打开模型…
settings = 设置
settings-language = 语言
settings-language-system = 跟随系统
settings-runs = 运行记录文件夹
settings-copy-path = 复制路径
theme = 外观
theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
status-accuracy = MNIST 准确率 { $accuracy } %
status-time = 识别用时 { $millis } 毫秒
status-training = 运行 { $number } 正在训练
status-sweep = 正在进行一组实验
drop-hint = 松开鼠标以识别其中的数字
drop-hint-evaluate = 松开鼠标以在此数据上评估：带标签的图片文件夹、表格或 IDX 文件
drop-hint-digits = 松开鼠标以导入：0 到 9 的图片文件夹、笔画或 IDX 文件
drop-hint-table = 松开鼠标以添加到表格
notice-close = 关闭通知
notices-button = 通知（{ $count }）
notices-hint = 查看全部通知

## 识别：工具与画布

tool-pen = 画笔
tool-eraser = 橡皮擦
tool-clear = 清除
tool-undo = 撤销
tool-redo = 重做
tool-guides = 参考线
tool-size = 粗细
tool-size-note = 笔刷粗细
open-image = 打开图片…
test-digit = 测试数字
test-digit-note = 随机打开一张 MNIST 测试图片
drawing-save = 保存
drawing-copy = 复制为图片
drawing-png = 存为 PNG…
drawing-svg = 存为 SVG…
drawing-strokes = 存为笔迹数据…
sample-scans = 示例
sample-form = 带方格的表格
sample-note = 有阴影的便条
sample-board = 黑板上的粉笔字
sample-ruled = 横格纸
back-to-drawing = 返回画布
drop-or-paste = 可将图片拖放或粘贴到任意位置
canvas = 绘图画布
canvas-strokes = { $count ->
    [0] 空白
   *[other] 共 { $count } 笔
}
canvas-invitation = 写一个数字
canvas-invitation-more = 也可以打开图片，或将图片拖放到这里
picture-name = 图片 { $name }
picture-pasted = 粘贴的图片
picture-test-digit = MNIST 测试图片 { $index }，数字 { $digit }

## 识别：结果

answer-follows = 落笔即可看到结果。
answer-failed = 无法识别：{ $reason }。
answer-not-a-digit = 不是数字。
answer-name = 结果 { $text }
answer-second = 其次是 { $digit }，{ $share }
answer-least = 每位概率不低于 { $share }
answer-digit = 第 { $place } 个数字，共 { $count } 个：{ $digit }，{ $share }
answer-box = 第 { $place } 个方框，共 { $count } 个：{ $digit }
answer-stable = { $all } 次微扰中有 { $count } 次结果不变
answer-other = { $method }：{ $digit }，{ $share }
answer-left-out = 已忽略 { $count } 处非数字笔迹
bars = 概率
bar-name = 数字 { $digit } 的概率
bar-both = { $value }，Softmax 回归 { $other }
bars-model = 当前模型
bars-softmax = Softmax
baseline = 对比 Softmax 回归
baseline-note = 用论文中不含卷积的模型识别同一笔迹
look-inside = 查看内部
look-inside-note = 模板、依据、卷积核与特征图，随画笔实时更新
no-digit-empty = 没有可识别的笔迹
no-digit-dot = 只有一个点
no-digit-far-apart = 各点相距太远，不像是同一幅画
no-digit-other = 看起来不像数字
no-digit-many-parts = 零散的笔迹太多，不像数字；请将图片裁剪到数字部分
no-digit-no-answer = 该模型无法识别这张图片；请换一个模型

## 识别：网络看到的图像

stages = 网络看到的图像
stages-input = 网络看到的图像，28 × 28
stages-empty = 这里将显示从笔迹到网络输入的每一步。
stage-name = 步骤 { $name }
stage-source = 原图
stage-ink = 笔迹
stage-pixel = { $x }，{ $y }：{ $value }/255
method-canonical = MNIST 方式
method-canonical-short = MNIST 方式
method-plain = 直接缩放
remark-inverted = 深色背景上的浅色笔迹
remark-thin = 笔画过细，已加粗
remark-thick = 笔画过粗，已变细
remark-wide = 比一个数字宽
remark-first = 多页或多帧图片中的第一张
remark-left-out = 已忽略看起来不像数字的笔迹

## 识别：网络内部

inside = 网络内部
inside-empty = 写一个数字，网络内部的变化会随笔迹实时显示。
inside-softmax = Softmax 回归：十个模板与判断依据
inside-templates = 数字 0 至 9 的模板
inside-evidence = 判断为 { $digit } 的依据
inside-colors = 蓝色表示支持，橙色表示反对；最后一幅是笔迹的每个像素对 { $digit } 的影响。
inside-model = 当前模型：第一层的卷积核及其响应
inside-kernels = 第一层的卷积核
inside-features = 第一层的特征图
inside-kernels-note = 每个卷积核在笔迹上滑动，颜色越蓝的位置与其模式越吻合。
inside-no-kernels = 此模型不含卷积层。

## 训练：设置

train-new-run = 新的运行
train-presets = 预设
train-model = 模型
train-optimizer = 优化器
number-range = { $least } 至 { $most }
train-learning-rate = 学习率
train-schedule = 调度
train-epochs = 轮数
train-batch-size = 批大小
train-device = 设备
train-device-automatic = 自动
train-seed = 随机种子
train-augmentation = 数据增强
train-augmentation-note = 每次都对图片随机做少量旋转、平移、扭曲与干扰
train-samples = 样本…
train-non-digits = 加入非数字图片
train-non-digits-note = 同时展示字母、涂鸦等，使模型学会拒识
train-start = 开始
train-running = 正在运行…
train-more = 更多设置
train-tensorboard = 生成 TensorBoard 文件
train-tensorboard-note = 在运行的文件夹中写入事件文件，可用 TensorBoard 查看曲线
train-warm-up = 预热
train-warm-up-note = 运行开头学习率逐渐上升的阶段所占比例
train-clip = 梯度裁剪
train-clip-note = 将所有权重的梯度视为一个向量时的最大长度
train-patience = 耐心（轮）
train-patience-note = 验证损失连续若干轮不下降时停止，并保留最佳一轮
train-target = 目标准确率（%）
train-target-note = 验证图片的准确率达到该百分比时停止
train-time-limit = 时限（分钟）
train-time-limit-note = 训练达到该分钟数后停止
train-rate-curve = 运行中的学习率：开始 { $start }，中间 { $middle }，结束 { $end }
gpu-check = 检查 GPU
gpu-check-note = 将 GPU 的计算结果与 CPU 比较，需要几秒钟
gpu-check-later = 没有其他任务时，可将 GPU 与 CPU 的结果进行比较
gpu-checking = 正在检查 { $device }…
samples = 样本
samples-picture = 训练图片样本
samples-note = 每列一个数字，每次都不同；最后两行不是数字。

## 训练：运行

runs = 运行记录
run-stopped = 已停止
run-finished = 已完成
run-failed = 失败
run-paused = 已暂停
run-running = 运行中
run-settings-steps = { $optimizer }，学习率 { $rate }，{ $schedule }
run-settings-length = { $epochs } 轮，批大小 { $batch }，随机种子 { $seed }
run-augmented = 使用数据增强
run-not-augmented = 不使用数据增强
run-press-start = 点击“开始”，曲线会随最初几步出现。
run-progress = 训练进度
run-headline-stopped = 运行 { $number } 已停止
run-headline-finished = 运行 { $number } 已完成
run-headline-failed = 运行 { $number } 失败
run-headline-paused = 运行 { $number } 已暂停
run-stopping = 正在停止…
run-pausing = 正在暂停…
run-epoch = 第 { $epoch } 轮，共 { $epochs } 轮
run-preparing = 正在准备…
run-testing = 正在检查 GPU…
run-warming-up = 正在预热…
run-first-step = 正在 { $device } 上执行第一步…
run-test-accuracy = MNIST 测试集准确率 { $accuracy } %
run-kept = 共 { $steps } 步，模型已保留
run-can-go-on = 已保存在第 { $step } 步（共 { $total } 步），随时可以继续
run-compiling = 正在为 { $device } 编译内核…
run-must-agree = 首次运行前，{ $device } 的结果须与 CPU 一致
run-rate = { $rate } 张/秒    剩余 { $left }    { $device }
run-report = 报告…
run-report-note = 将设置、曲线与混淆矩阵汇总为 HTML 页面
run-save = 保存…
run-in-use = 使用中
run-use = 使用此模型
run-stop = 停止并保留模型
run-pause = 暂停
run-pause-note = 运行可随时继续，关闭程序后也可以
run-no-pause-note = 此运行无法保存，因此不能暂停
run-go-on = 继续
run-delete = 删除…
run-delete-sure = 永久删除运行 { $number }
time-seconds = { $seconds } 秒
time-minutes = { $minutes } 分 { $seconds } 秒
time-hours = { $hours } 小时 { $minutes } 分

## 训练：曲线

plot-loss = 损失
plot-accuracy = 准确率
plot-loss-name = 损失曲线
plot-accuracy-name = 准确率曲线
plot-log-axis = 对数坐标
plot-training = 训练
plot-validation = 验证
plot-each-step = 每一步
plot-hover = { $curve }
    第 { $step } 步：{ $value }
plot-last = 训练 { $training }，验证 { $validation }
plot-none = 无
legend-name = 图例 { $name }

## 实验

sweep-heading = 实验
sweep-choice = 实验内容
sweep-paper = 论文表 1
sweep-paper-note = Softmax 回归取 7 个学习率，论文中的 CNN 取 8 个，并与论文结果对照
sweep-optimizers = 九种优化器
sweep-optimizers-note = 每种优化器使用常用学习率，分别训练论文的两个模型；BGD 仅训练 Softmax 回归
sweep-own = 自定义网格
sweep-own-note = 运行所选各项的所有组合
sweep-quick = 快速，约一分钟
sweep-quick-note = 减少轮数，得到粗略的结果
sweep-models = 模型
sweep-optimizer-list = 优化器
sweep-rates = 学习率（留空则用常用值）
sweep-rate-wrong = “{ $text }”不是学习率；请按 0.01, 0.1 的格式填写
sweep-repeats = 重复次数
sweep-repeats-note = 每种组合的运行次数，每次使用不同的种子
sweep-progress = 实验进度
sweep-runs = 已完成 { $done }/{ $count } 次运行
sweep-runs-left = 已完成 { $done }/{ $count } 次运行，剩余 { $left }
sweep-left-seconds = { $seconds } 秒
sweep-left-minutes = { $minutes } 分钟
sweep-start = 开始
sweep-pause = 暂停
sweep-pausing = 正在暂停…
sweep-pause-note = 已完成的运行会保留，正在进行的运行之后可从当前位置继续
sweep-complete = 已全部完成
sweep-go-on = 继续
sweep-export = 导出
export-csv = 表格（CSV）…
export-markdown = 表格（Markdown）…
export-json = 表格（JSON）…
export-svg = 图表（SVG）…
export-png = 图表（PNG）…
export-report = 报告（HTML）…
table-results = 结果
table-note = 点击一行显示其曲线，再次点击则隐藏
table-model = 模型
table-optimizer = 优化器
table-rate = 学习率
table-loss = 损失
table-paper = 论文
table-batch = 99 张
table-training = 训练
table-test = 测试
table-difference = 差异
table-range = { $mean }（{ $least } 至 { $most }）
table-starting = 正在启动…
table-epoch = 第 { $epoch }/{ $epochs } 轮…
table-to-do = 未运行
table-diverged = 在第 { $step } 步发散
table-failed = 失败：{ $reason }
table-learned-nothing = 未学到内容
table-as-paper = 与论文一致
table-and = { $first }，{ $second }
curves = 曲线
curves-accuracy = 验证准确率
curves-loss = 训练损失
curves-name = 实验曲线
curves-none = 尚无曲线
rates = 测试准确率与学习率
rates-name = 测试准确率随学习率的变化
rates-paper = 论文

## 文件

dialog-open-image = 打开图片
dialog-open-model = 打开模型
dialog-save-model = 保存模型
dialog-export = 导出
dialog-pictures = 图片
dialog-models = 模型
dialog-exports = 导出文件
path-new-note = 系统没有文件对话框：请输入保存位置；已有的同名文件会被替换。
path-open-note = 系统没有文件对话框：请输入文件路径，或将文件拖放到窗口。
path-folder-note = 系统没有文件对话框：请输入文件夹路径。
path-label = 路径
path-save = 保存
path-open = 打开
path-choose = 选择
path-cancel = 取消

## 通知

notice-saved = 已保存 { $path }

## The network being trained

live-training = 由训练中的网络作答
live-replay = 回放训练过程
live-hint = 看看对这张手写图的回答如何随训练轮次变化
live-epoch = 第 { $epoch } 轮
status-live = 训练中的网络

notice-copied = 已将画作复制为图片
notice-not-written = 无法写入 { $path }：{ $reason }
notice-file = { $reason }：{ $name }
notice-first-of-several = 仅显示多页或多帧中的第一张：{ $name }
notice-not-read = 无法读取文件：{ $reason }
notice-shipped-model = 内置模型无法使用：{ $reason }
notice-no-answer = 网络未能给出结果：{ $reason }
notice-run = 运行 { $number }：{ $reason }
notice-run-not-finished = 运行 { $number }（{ $model }）尚未完成，可在“训练”中继续
notice-sweep-under-way = 正在进行一组实验；请先在“实验”中暂停
notice-training-under-way = 正在训练；请先停止，或等待其完成
notice-sweep-ended = 实验已终止：{ $reason }
notice-sweep-complete = 实验已全部完成
notice-no-folder = 当前用户没有数据文件夹：请将 DIGITPAD_DATA_DIR 设为一个文件夹后重新启动
notice-settings-not-read = 无法读取设置（{ $reason }），已使用默认设置
notice-settings-damaged = 设置文件已损坏（{ $reason }），已使用默认设置
notice-settings-not-kept = 设置无法保存到 { $path }，下次启动时将丢失：{ $reason }

## 错误

error-not-found = 找不到该文件或文件夹
error-read-only = 磁盘为只读
error-no-folder-there = 路径中的某一部分是文件，不是文件夹
error-no-permission = 系统拒绝访问
error-disk-full = 磁盘已满
error-links = 该路径上的链接相互指向，形成循环
error-no-file = 这是文件夹、管道或设备，不是文件
error-picture-read = 无法读取文件：{ $reason }
error-picture-empty = 文件为空
error-picture-unknown = digitpad 不支持这种图片；请另存为 PNG、JPEG、BMP、GIF、TIFF 或 WebP
error-picture-damaged = 图片已损坏或不完整：{ $reason }
error-picture-cut-short = 图片不完整；请重新获取完整文件
error-picture-small = 图片只有 { $width }×{ $height } 像素；识别数字至少需要 { $least }×{ $least }
error-picture-large = 图片为 { $width }×{ $height } 像素；每边最多 { $side }，总数最多 { $millions } 百万，请裁剪或缩小
error-picture-memory = 图片所需内存超出上限；请裁剪或缩小
error-model-read = 无法读取模型文件：{ $reason }
error-model-write = 无法写入模型文件：{ $reason }；请选择其他文件夹：{ $path }
error-model-format = 这不是完整的 safetensors 文件，因此不是 digitpad 的模型：{ $reason }
error-model-no-description = 该 safetensors 文件没有 digitpad 的说明；请训练或选择 digitpad 的模型
error-model-description = 无法解读模型的说明：{ $reason }
error-model-version = 模型的格式版本为 { $version }，当前 digitpad 只支持版本 { $known }；请更新程序
error-weights-missing = 权重中缺少“{ $name }”；它们属于另一种网络
error-weights-unexpected = 权重中的“{ $name }”不属于此网络
error-weights-not-finite = “{ $name }”含有非有限数值；训练可能已发散
error-grid-empty = 没有可运行的内容：请至少选择一个模型、一种优化器和一个随机种子
error-grid-many = 这将需要 { $count } 次运行；最多可选 { $most } 次
error-learning-rate = 学习率为 { $rate }；它必须大于 0 且不超过 { $most }
error-diverged = 训练已发散：第 { $step } 步（第 { $epoch } 轮）的损失为 { $loss }；请尝试更小的学习率
error-device-stopped = 设备停止响应：{ $reason }；请改用 CPU 训练
error-no-gpu = wgpu 未找到 GPU；请用 CPU 训练，或安装 GPU 的 Vulkan 驱动
error-gpu-unnamed = { $name } 不能用于训练：burn 不支持这类适配器；请改用 CPU 训练
error-gpu-open = 无法打开 { $name }：{ $reason }；请改用 CPU 训练
error-broke-off = 训练意外中断：{ $reason }；程序的其他部分不受影响，请尝试使用 CPU
error-runs-folder = 无法使用 { $path }：{ $reason }
error-run-in-use = 运行 { $number } 正由另一个 digitpad 训练；请先在那里停止
error-run-completed = 运行 { $number } 已完成，没有需要继续训练的内容
error-run-damaged = 运行 { $number } 的文件已损坏（{ $reason }），无法继续
error-run-checkpoint = 运行 { $number } 的检查点均无法读取（{ $reason }）；请删除该运行后重新开始
error-runs-full = 存储 { $path } 已满；请删除不需要的运行
error-sweep-in-use = 另一个 digitpad 正在运行这组实验；请先在那里停止
error-sweep-device = { $reason }；已完成的部分已保存
error-checkpoint-read = 无法读取：{ $reason }
error-checkpoint-format = 不是完整的 safetensors 文件：{ $reason }
error-checkpoint-foreign = 不是 digitpad 的检查点
error-checkpoint-checksum = 已损坏：校验和不符
error-checkpoint-state = 无法解读其说明：{ $reason }
error-checkpoint-array = 其中的数组无法使用：{ $reason }
trouble-not-begun = 本次运行无法保存：{ $reason }；请在结束时另存其模型
trouble-not-kept = 运行 { $number } 无法保存：无法使用 { $path }：{ $reason }；训练会继续，稍后再次尝试保存
trouble-not-kept-over = 运行 { $number } 已结束，但无法保存：无法使用 { $path }：{ $reason }；请将其模型另存到其他位置
trouble-no-tensorboard = 运行 { $number } 不再为 TensorBoard 提供数据：无法使用 { $path }：{ $reason }；训练会继续
trouble-checkpoint = 第 { $step } 步之后的检查点未被采用：{ $reason }
trouble-optimizer-anew = 此前的训练使用了另一类设备，优化器的状态将重新开始；权重保持不变
trouble-took-cpu = 运行 { $number } 改由 CPU 从最近的检查点继续：{ $reason }
trouble-sweep-took-cpu = 实验改由 CPU 继续：{ $reason }
trouble-drivers-break = 某个显卡驱动会使查询 GPU 的程序崩溃；请更新或移除该驱动，在此之前由 OpenGL 绘制窗口，由 CPU 训练
trouble-cpu-instead = 改用 CPU 训练，因为 { $device } { $fault }
tested-good = { $device } 与 CPU 的结果一致：最大误差 { $error }
tested-bad = { $device } { $fault }；请改用 CPU 训练
tested-broke = { $device } 出现故障：{ $reason }
fault-wrong = 计算结果有误（{ $network }，{ $quantity }：偏差 { $error }）
fault-not-finite = 计算结果有误（{ $network }，{ $quantity }：不是有限数值）
fault-curve = 训练结果有误（{ $steps } 步的损失偏差 { $error }）
fault-curve-wild = 训练结果有误（{ $steps } 步的损失偏差过大）
fault-broke = 在检查过程中出现故障（{ $reason }）
fault-closed = 无法打开（{ $reason }）
fault-crashed = 导致检查它的进程崩溃
fault-failed = 在此前的运行中出现过故障
quantity-logits = 网络输出
quantity-loss = 损失
quantity-gradients = 梯度
error-write = { $reason }；请选择其他文件夹
error-strokes = 内容不是以 JSON 保存的画作：{ $reason }
error-strokes-point = 有一个点少于两个数值
error-strokes-long = 画作超过 { $most } 个点，或所在行过长
error-digits-full = “我的数字”已有 { $most } 个数字，达到上限；请先删除一些
error-digits-no-undo = 没有可撤销的操作
error-digits-strokes = 第 { $line } 行不是带标签的画作：{ $reason }：{ $path }
error-digits-empty = { $path } 中没有带标签的数字
error-digits-occupied = { $path } 已存在；请选择一个空文件夹
error-digits-many = { $path } 中有 { $count } 个数字；最多可保存 { $most } 个
error-entry-json = 已损坏：{ $reason }
error-entry-version = 格式版本为 { $version }，当前 digitpad 不支持；请更新程序
error-entry-part = 其中的 { $part } 无法使用
trouble-drawing-not-read = 无法读取上次的画作（{ $reason }），已使用空白画布
trouble-drawing-not-kept = 画作无法保存到 { $path }，下次启动时将丢失：{ $reason }
trouble-more = 另有 { $count } 个未被采用
trouble-digits-many = { $path } 中有 { $count } 个数字未显示：最多显示 { $most } 个
trouble-digits-dot = { $path } 中的第 { $number } 幅画作未被采用：只是一个点
trouble-left-out = 未采用 { $path }：{ $reason }
trouble-find-folder = 无法查看该文件夹：{ $reason }：{ $path }
trouble-find-deep = 无法查看该文件夹：文件夹嵌套过深：{ $path }
trouble-find-many = 仅读取前 { $most } 张图片；请选择较少的文件夹
picture-no-pixels = 粘贴的图片没有像素
picture-no-test-images = 无法读取测试图像
picture-no-digit-size = 图像不是 28×28 像素
error-sweep-folder = 无法使用文件夹 { $path }：{ $reason }；请选择其他文件夹
error-sweep-damaged = { $path } 中的实验已损坏：{ $reason }；请选择其他文件夹

## 快捷键

shortcuts = 键盘快捷键
shortcuts-everywhere = 通用
shortcut-thinner = 减小画笔粗细
shortcut-wider = 增大画笔粗细
shortcut-save-drawing = 保存画作
shortcut-paste = 粘贴图片
shortcut-zoom = 放大、缩小、恢复界面大小
shortcut-focus = 下一个、上一个控件
shortcut-press = 按下控件
shortcut-close = 关闭窗口或菜单
shortcuts-picture = 画布上的图片
shortcuts-table = 多图片表格
shortcut-label = 指明是哪个数字
shortcut-leave-crop = 取消裁剪
shortcut-space-drag = Space+拖动
shortcut-move-picture = 移动图片（裁剪时也可用）
key-up = 向上键
key-down = 向下键
shortcut-table-row = 上移或下移一行
shortcut-table-page = 上翻或下翻一页
shortcut-table-end = 第一行或最后一行
shortcut-table-shorten = 删除最后一位
shortcut-table-confirm = 确认数字，转到下一张存疑图片
shortcut-table-deny = 图中没有数字
shortcut-table-revert = 撤回输入
shortcut-table-open = 查看图片
shortcut-table-digits = 输入正确的数字

## 关于

about = 关于 digitpad
about-menu = 关于与许可证
about-version = 版本 { $version }，许可证 { $license }
about-what = 写一个数字或打开一张扫描图，看看神经网络看到了什么、有多大把握，还可以训练自己的网络。
about-paper = 基于李建新《基于 TensorFlow 的手写数字识别系统研究》，《智能计算机与应用》第 10 卷。
about-privacy = digitpad 不与任何外部通信：不建立网络连接，您的笔迹只保存在本机。
about-parts = 组成部分
about-packages = 构建 digitpad 所用的全部软件包采用以下许可证：{ $licenses }；清单见 Cargo.lock。

## 模型

models-title = 模型
models-open = 管理模型…
models-import = 导入…
models-import-hint = 保存一份模型文件（safetensors）的副本并使用
models-none = 运行得到的模型和导入的模型文件会显示在这里。
models-compare = 比较 { $name }
models-use = 使用此模型
models-export = 导出
models-export-onnx = ONNX，用于 ONNX Runtime 等…
models-export-safetensors = Safetensors，用于 digitpad 和 PyTorch…
models-rename = 重命名…
models-new-name = 新名称
models-save-name = 保存名称
models-cancel = 取消
models-delete = 删除…
models-delete-for-good = 永久删除“{ $name }”
models-shipped-stays = 内置模型是程序的一部分
models-run-stays = 运行得到的模型属于该次运行，可在“训练”中随运行一并删除
models-not-kept = 正在使用 { $name }，但无法保存：{ $error }
models-unknown = 未知
models-test-accuracy = MNIST 测试准确率
models-validation-accuracy = 验证准确率
models-validation-loss = 验证损失
models-origin = 来源
models-network = 网络
models-parameters = 参数量
models-recipe = 优化器、学习率、调度
models-length = 训练长度
models-epochs = { $count } 轮
models-steps = { $count } 步
models-augmentation = 数据增强
models-non-digits = 能识别非数字
models-device = 训练设备
models-date = 日期
models-from-program = 随程序提供
models-from-run = 训练运行
models-from-file = 导入的文件
models-unkept = 仅在内存中
models-yes = 是
models-no = 否
models-damaged = 有一个已保存的模型无法使用：{ $reason }；请移除 { $path }
models-unusable = 已损坏
error-model-name = “{ $name }”不能用作模型名称；最多 { $most } 个字符，且不能含有 / \ : * ? " < > |
error-model-taken = 已有名为“{ $name }”的模型；请换一个名称

## “评估”标签页

tab-evaluate = 评估
evaluate-model = 模型
evaluate-data = 数据集
evaluate-data-mnist = MNIST 测试集
evaluate-no-digits = 先在“识别”中用“认错了？应为……”标注手写数字，然后即可评估。
evaluate-data-folder = 图片文件夹
evaluate-data-table = 表格（CSV）
evaluate-data-idx = IDX 文件
evaluate-data-files = 带标签的图像
evaluate-choose-folder = 选择文件夹…
evaluate-choose-table = 选择表格…
evaluate-choose-images = 选择图像文件…
evaluate-choose-labels = 选择标签文件…
evaluate-folder-hint = 其中有 0 到 9 的子文件夹，各放该数字的图片
evaluate-table-hint = 每行一幅图像：先是标签，再是 784 个 0 到 255 的像素值
evaluate-start = 开始评估
evaluate-stop = 停止
evaluate-stopping = 正在停止…
evaluate-progress = 评估进度
evaluate-reading = 正在读取：{ $done } 幅，每秒 { $rate } 幅
evaluate-reading-of = 正在读取：{ $done } / { $total }，每秒 { $rate } 幅
evaluate-evaluating = { $done } / { $total }，每秒 { $rate } 幅
evaluate-is-done = { $model } 评估完毕：准确率 { $accuracy } %
evaluate-has-failed = 无法评估：{ $reason }
evaluate-accuracy = 准确率
evaluate-interval = 95 % 置信区间：{ $low } 至 { $high }
evaluate-change = 比 { $model }（{ $accuracy }）相差 { $points } 个百分点
evaluate-before-elsewhere = 上一次：{ $accuracy }，{ $model }，{ $data }
evaluate-what = { $model }，{ $data }
evaluate-mistakes-of = { $images } 幅中有 { $mistakes } 幅错误
evaluate-doubtful = 其中 { $count } 幅的标签本身存疑
evaluate-doubtful-source = 五人中认同原标签的不足三人（Northcutt 等，2021）。这些图片以问号标出。
evaluate-ece = 校准误差 { $ece }，NLL { $nll }
evaluate-rate = 每秒 { $rate } 幅
evaluate-left-out = 未采用的文件：{ $count } 个
evaluate-export = 导出
evaluate-export-figures = 各项指标（CSV）…
evaluate-export-images = 逐幅结果（CSV）…
evaluate-export-json = 各项指标（JSON）…
evaluate-invitation = 模型有多准？错在哪里？
evaluate-invitation-figures = 选择模型和数据集，然后点击“开始评估”：准确率及其区间、每个数字的表现、校准情况。
evaluate-invitation-pictures = 每个数值都能打开背后的图片，每幅图片都能在“识别”中查看全部处理步骤。
evaluate-invitation-data = 已内置 MNIST 测试集；也可以用自己的扫描图片，分别放入 0 到 9 的文件夹。
evaluate-view-confusion = 混淆
evaluate-view-classes = 数字
evaluate-view-calibration = 校准
evaluate-confusion = 混淆矩阵
evaluate-confusion-note = 行：真实数字，列：模型答案
evaluate-cell = 真实为 { $label }，答为 { $answer }：{ $count } 幅
evaluate-cell-of = 真实为 { $label }，答为 { $answer }：{ $of } 幅中有 { $count } 幅
evaluate-classes = 各个数字
evaluate-class-digit = 数字
evaluate-class-images = 图像
evaluate-class-recall = 召回率
evaluate-class-precision = 精确率
evaluate-calibration = 校准
evaluate-calibration-right = 正确率
evaluate-calibration-ideal = 理想情况
evaluate-calibration-images = 图像数（对数）
evaluate-calibration-x = 模型的把握
evaluate-calibration-point = 把握 { $sure }：正确 { $right }
evaluate-calibration-bin = 把握 { $sure }：{ $count } 幅中正确 { $right }
evaluate-part-mistakes = 错误
evaluate-part-digit = 数字 { $label } 的错误
evaluate-part-cell = 真实为 { $label }，答为 { $answer }
evaluate-part-empty = 没有
evaluate-part-some = { $count } 幅中的前 { $shown } 幅
evaluate-part-surest-first = { $count } 幅，把握最大的在前
evaluate-part-doubtful-first = { $count } 幅，最没把握的在前
evaluate-all-mistakes = 全部错误
evaluate-open-picture = 点击即可在“识别”中打开
evaluate-picture-name = 图像 { $number }：真实为 { $label }，答为 { $answer }，{ $probability }
evaluate-picture = 图像 { $number }，数字 { $label }
evaluate-doubt-is = 标签存疑：5 人中有 { $votes } 人认为是 { $digit }
evaluate-doubt-neither = 标签存疑：5 人中有 { $votes } 人认为既不是 { $label } 也不是 { $other }
evaluate-doubt-divided = 标签存疑：对 { $label } 和 { $other } 意见不一
error-data-read = 无法读取 { $path }：{ $reason }
error-data-table = { $reason }：{ $path }
error-data-no-folders = 其中没有名为 0 到 9 的文件夹；请把数字 3 的图片放入文件夹“3”，依此类推：{ $path }
error-data-many = 此文件夹中的图片超过 { $most } 幅；请只评估其中一部分：{ $path }
error-data-none = { $count } 个文件都不可用；第一个 { $path }：{ $reason }
error-data-empty = 没有图像，无可评估
error-data-no-label = 没有标签；请把图片放入名为 0 到 9 的文件夹
error-data-folder = 这是文件夹；图片须直接放在该数字的文件夹中
error-table-columns = 第 { $line } 行有 { $actual } 个值；每行应有 { $columns } 个：一个标签和 28x28 图像的像素（Kaggle 的 test.csv 没有标签，train.csv 才有）
error-table-pixel = 第 { $line } 行第 { $column } 列：“{ $text }”不是像素值，应为 0 到 255 的整数
error-table-label = 第 { $line } 行第 { $column } 列：“{ $text }”不是标签，应为 0 到 9
error-table-many = 表格超过 { $most } 行，这是能读取的上限

## Many pictures, and pictures on the canvas

dialog-open-images = 打开多张图片
dialog-open-folder = 打开文件夹
notice-names-no-picture = 粘贴的文本不是图片路径：请复制图片或文件路径
open-more = 更多打开方式
open-images = 多张图片…
open-folder = 图片文件夹…
open-before = 最近打开
open-forget = 清除记录
open-table = 表格（{ $count }）
open-table-note = 已识别图片的表格
picture-zoom-out = 缩小
picture-zoom-in = 放大
picture-fit = 适合窗口
picture-crop = 裁剪
picture-whole = 整张图片
picture-crop-hint = 拖动选择区域
picture-crop-larger = 请选大一些：至少 { $least } × { $least } 像素
batch-table = 图片
batch-leave = 返回画布
batch-clear = 全部移除
batch-clear-note = 清空此表格，文件不受影响
batch-removed = { $count ->
    [one] 已从表格移除 1 张图片，可用“恢复”撤回
   *[other] 已从表格移除 { $count } 张图片，可用“恢复”撤回
}
batch-bring-back = 恢复
batch-bring-back-note = 恢复移除的图片及更正
batch-brought-back = { $count ->
    [one] 已恢复 1 张图片
   *[other] 已恢复 { $count } 张图片
}
batch-save-csv = 保存 CSV…
batch-save-json = 保存 JSON…
batch-stop = 停止
batch-progress = 已识别 { $done } / { $count }
batch-read-rest = 识别其余图片
batch-read-rest-note = 继续识别停止时尚未识别的图片
batch-rate = 每秒 { $rate } 张 · 剩余 { $secs } 秒
batch-progress-name = 图片识别进度
batch-count = { $count ->
    [one] 1 张图片
   *[other] { $count } 张图片
}
batch-open = { $count } 张待核对
batch-failed = { $count } 张失败
batch-unread = { $count } 张尚未识别
batch-looking = 正在查找图片…
batch-empty = 这里没有图片。请拖入图片或文件夹。
batch-file = 文件
batch-number = 数字
batch-least = 最低概率
batch-status = 状态
batch-sort = 点击排序
batch-sort-doubt = 排序：存疑的在前
batch-sort-least = 概率最低的一位；点击排序
batch-sort-by = 按{ $column }排序
batch-doubtful = 存疑
batch-nothing = 没有数字
batch-not-read = 无法读取
batch-read = 已识别
batch-confirmed = 已确认
batch-corrected = 已更正
batch-waiting = 等待中
batch-not-yet = 尚未识别
batch-no-number = 无
batch-broke = 读取时意外中断：{ $reason }
batch-row = { $name }，数字 { $number }，{ $status }
batch-row-least = ，最低概率 { $percent }
batch-row-typing = ，正在输入
batch-labeled = 已存为 { $label }，表格中 { $name } 的数字也已更新
batch-not-labeled = 已存入“我的数字”；表格中 { $name } 的数字保持不变
batch-key-move = 上下方向键：移动
batch-key-digits = 0 到 9：更正
batch-key-enter = Enter：确认并转到下一张存疑图片
batch-key-escape = Esc：撤回
batch-key-open = O：打开图片

## My digits

tab-my-digits = 我的数字
label-question = 认错了？应为
label-kept = 已存为 { $label }。
label-it-is = 应为 { $label }
label-tip = 将此数字存入“我的数字”（按键 0 到 9）
label-undo = 收回
digits-busy = “我的数字”仍在处理上一项更改，请重试
digits-count = { $count ->
    [0] 我的数字
   *[other] 我的数字：{ $count } 个
}
digits-one = 第 { $number } 个数字，标签 { $label }
digits-labeled = 标签为 { $label }
digits-model-said = { $model } 认作 { $answer }，概率 { $sure }
digits-chosen = 已选 { $count } 个，应为
digits-chosen-short = 应为
digits-delete = 删除
digits-choose-none = 取消选择
digits-undo = 撤销上一项更改
digits-import = 导入
digits-import-folder = 图片文件夹…
digits-import-file = 笔迹或 IDX 文件…
digits-export = 导出
digits-export-pictures = PNG 图片文件夹…
digits-export-idx = IDX 文件…
digits-imported = 已导入 { $count } 个数字
digits-exported = 已将 { $count } 个数字写入 { $path }
digits-empty = 还没有您的数字
digits-empty-how = 写一个数字，在识别结果下方标出它是几；也可以直接导入。
digits-empty-draw = 去写一个
teach-title = 笔迹学习
teach-about = 当前模型会学习您的数字，并与 MNIST 的图像混合训练，因此不会遗忘。用时不到一分钟。
teach-start = 学习我的笔迹
teach-from = 基于“{ $model }”，使用 { $count } 个数字
teach-none = 请先标注一些数字；每类五个就是不错的开始。
teach-progress = 学习进度
teach-left = 大约还需 { $seconds } 秒
teach-reading = 正在识别 MNIST 测试图像…
teach-stopping = 正在停止…
teach-stop = 停止
teach-busy = 训练或扫描正在进行；请先停止，或等待其结束
teach-first = 模型正在学习；请等待其结束，或在“我的数字”中停止
teach-done = 模型已学会您的笔迹；结果见“我的数字”
teach-result = 学习前后
teach-before = 之前
teach-after = 之后
teach-held-out = 您的数字
teach-mnist = MNIST
teach-note = 模型学习了您的 { $learned } 个数字。“您的数字”是另外 { $count } 个未参与学习的数字；“MNIST”是它的 10,000 张测试图像。
teach-note-few = 模型学习了 { $learned } 个数字。某一类达到四个后，会留出一部分用于事后检验；“MNIST”是它的 10,000 张测试图像。
teach-doubles = { $count ->
    [one] 有 1 个数字未参与：其图像重复。
   *[other] 有 { $count } 个数字未参与：其图像重复。
}
teach-refused = 这 { $count } 个中，学习前有 { $before } 个、学习后有 { $after } 个数字识别正确，却被判为不是数字，因此算作错误。
teach-use = 使用此模型
teach-in-use = 使用中
teach-back = 换回之前的模型
teach-model-name = { $model }（我的笔迹）
