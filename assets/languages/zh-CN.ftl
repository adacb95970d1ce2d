# 窗口的简体中文文本。id 与参数须与 en.ftl 一致。

## 标签页

tab-recognize = 识别
tab-train = 训练
tab-experiments = 实验

## 通知

notice-saved = 已保存 { $path }

## The network being trained

live-training = 由训练中的网络作答
live-replay = 回放训练过程
live-hint = 看看对这张手写图的回答如何随训练轮次变化
live-epoch = 第 { $epoch } 轮
status-live = 训练中的网络
