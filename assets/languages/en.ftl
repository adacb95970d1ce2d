# The window's messages in English. zh-CN.ftl has the same ids with the same arguments.
# An id begins with the part of the window that it belongs to.

## Tabs

tab-recognize = Recognize
tab-train = Train
tab-experiments = Experiments

## Notices

notice-saved = Saved { $path }

## The network being trained

live-training = Let the network being trained answer
live-replay = Replay the training
live-hint = Watch how the answer to this drawing grows with the epochs
live-epoch = Epoch { $epoch }
status-live = Network being trained
