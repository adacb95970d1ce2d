# 窗口的简体中文文本。id 与参数须与 en.ftl 一致。

## 标签页

tab-recognize = 识别
tab-train = 训练
tab-experiments = 实验

## 通知

notice-saved = 已保存 { $path }
