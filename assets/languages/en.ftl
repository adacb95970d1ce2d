# The window's messages in English. zh-CN.ftl has the same ids with the same arguments.
# An id begins with the part of the window that it belongs to.

## Tabs

tab-recognize = Recognize
tab-train = Train
tab-experiments = Experiments

## Names of models, settings and results

model-softmax = Softmax regression
model-paper-cnn = Paper's CNN
model-cnn = CNN
model-deep-cnn = Deep CNN
model-softmax-short = Softmax
model-shipped = Shipped deep CNN
model-of-run = Run { $number }, { $model }
optimizer-bgd-note = One step an epoch, with the gradient of the whole training set
optimizer-sgd-note = A step for each batch, against its gradient
optimizer-momentum-note = Steps add up to a velocity, like a ball that rolls downhill
optimizer-nesterov-note = Momentum that looks ahead to where it is going
optimizer-adagrad-note = Each weight has its own rate, smaller the more it was changed
optimizer-adadelta-note = Each weight finds its own rate; none has to be set
optimizer-rmsprop-note = Each weight's gradient is divided by its recent size
optimizer-adam-note = Momentum and RMSprop together
optimizer-adamw-note = Adam, and weights that shrink a little with each step
coefficient-momentum = Momentum
coefficient-decay1 = Decay of means
coefficient-decay2 = Decay of squares
coefficient-epsilon = Epsilon
coefficient-weight-decay = Weight decay
coefficient-note = Papers and PyTorch take { $value }
schedule-constant = Constant
schedule-step = Step
schedule-exponential = Exponential
schedule-cosine = Cosine
schedule-one-cycle = One-cycle
preset-recommended = Recommended
preset-recommended-note = The best accuracy in reasonable time
preset-quick = Quick
preset-quick-note = Two epochs without augmentation: with CNN above 99 % in well under a minute
ending-completed = completed
ending-stopped = stopped
ending-no-progress = { $epochs ->
    [one] ended early: the last epoch brought no lower validation loss
   *[other] ended early: { $epochs } epochs brought no lower validation loss
}
ending-target = ended early: the validation accuracy reached { $accuracy } %
ending-time = ended early: { $seconds } s are over

## Window

model-in-use = Model
model-loading = Loading…
model-open = Open model…
settings = Settings
settings-language = Language
settings-language-system = As the system
settings-runs = Folder of runs
settings-copy-path = Copy path
theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
status-accuracy = { $accuracy } % on MNIST
status-time = recognized in { $millis } ms
status-training = run { $number } is training
status-sweep = a sweep is under way
drop-hint = Drop to read the digits
drop-hint-evaluate = Drop a folder of labeled pictures, a table or IDX files to evaluate on them
drop-hint-digits = Drop labeled pictures in folders 0 to 9, strokes or IDX files to import them
drop-hint-table = Drop to add to the table
notice-close = Close notice
notices-button = Messages ({ $count })
notices-hint = What the program said before

## Recognize: tools and canvas

tool-pen = Pen
tool-eraser = Eraser
tool-clear = Clear
tool-undo = Undo
tool-redo = Redo
tool-guides = Guides
tool-size = Size
tool-size-note = Brush size
open-image = Open image…
test-digit = Test digit
test-digit-note = One of MNIST's test images
drawing-save = Save
drawing-copy = Copy as picture
drawing-png = Drawing as PNG…
drawing-svg = Drawing as SVG…
drawing-strokes = Drawing as strokes…
sample-scans = Samples
sample-form = A form with boxes
sample-note = A note with a shadow
sample-board = Chalk on a blackboard
sample-ruled = Ruled paper
back-to-drawing = Back to drawing
drop-or-paste = Drop or paste a picture anywhere
canvas = Drawing canvas
canvas-strokes = { $count ->
    [0] empty
    [one] one stroke
   *[other] { $count } strokes
}
canvas-invitation = Draw a digit
canvas-invitation-more = or open a picture, or drop one here
picture-name = Picture { $name }
picture-pasted = pasted picture
picture-test-digit = MNIST test image { $index }, a { $digit }

## Recognize: the answer

answer-follows = The answer follows the pen.
answer-failed = No answer: { $reason }.
answer-not-a-digit = Not a digit.
answer-name = Answer { $text }
answer-second = then { $digit } with { $share }
answer-least = each at least { $share } sure
answer-digit = Digit { $place } of { $count }: { $digit }, { $share }
answer-box = Box { $place } of { $count }: { $digit }
answer-stable = Stable in { $count } of { $all } nudges
answer-other = { $method }: { $digit } with { $share }
answer-left-out = { $count ->
    [one] Left out: one thing that is no digit
   *[other] Left out: { $count } things that are no digits
}
bars = Probabilities
bar-name = Probability of { $digit }
bar-both = { $value }, softmax regression { $other }
bars-model = Model in use
bars-softmax = Softmax
baseline = Softmax regression beside it
baseline-note = The paper's model without convolution, for the same drawing
look-inside = Look inside
look-inside-note = Templates, evidence, kernels and feature maps, following the pen
no-digit-empty = there is no ink to read
no-digit-dot = there is only a dot
no-digit-far-apart = the points are too far apart to be one drawing
no-digit-other = this does not look like a digit
no-digit-many-parts = there is far too much separate ink for digits; crop the picture to the numbers
no-digit-no-answer = the model gives no answer for this picture; choose another model

## Recognize: what the network sees

stages = What the network sees
stages-input = What the network sees, 28 × 28
stages-empty = Here you will see each step from the ink to the network's input.
stage-name = Stage { $name }
stage-source = source
stage-ink = ink
stage-pixel = { $x }, { $y }: { $value } of 255
method-canonical = As MNIST was made
method-canonical-short = As MNIST
method-plain = Plain resize
remark-inverted = Light ink on dark paper
remark-thin = Thin strokes, thickened
remark-thick = Thick strokes, thinned
remark-wide = Wider than a digit
remark-first = The first of several pages or frames
remark-left-out = Ink that looks like no digit is left out

## Recognize: inside of the networks

inside = Inside the networks
inside-empty = Draw a digit: what happens inside follows the pen.
inside-softmax = Softmax regression: ten templates, and the evidence
inside-templates = Templates of the digits 0 to 9
inside-evidence = Evidence for { $digit }
inside-colors = Blue speaks for a digit, orange against it; the last one is what each pixel of the drawing says about { $digit }.
inside-model = The model in use: kernels of its first layer, and what they find
inside-kernels = Kernels of the first layer
inside-features = Feature maps of the first layer
inside-kernels-note = Each kernel is moved over the drawing; the bluer a place is, the more it is like the kernel's pattern.
inside-no-kernels = This model has no convolution.

## Train: settings

train-new-run = New run
train-presets = Presets
train-model = Model
train-optimizer = Optimizer
number-range = From { $least } to { $most }
train-learning-rate = Learning rate
train-schedule = Schedule
train-epochs = Epochs
train-batch-size = Batch size
train-device = Device
train-device-automatic = Automatic
train-seed = Seed
train-augmentation = Augmentation
train-augmentation-note = Each image is turned, moved, bent and spoiled a little, anew every time
train-samples = Samples…
train-non-digits = Pictures without a digit
train-non-digits-note = Letters, scribbles and the like are shown, too, so that the model can refuse them
train-start = Start
train-running = Running…
train-more = More settings
train-tensorboard = Files for TensorBoard
train-tensorboard-note = The run's folder gets event files, so that TensorBoard can show the curves
train-warm-up = Warm-up
train-warm-up-note = The part of the run in which the rate first rises
train-clip = Clip gradients
train-clip-note = The longest gradient, all weights' taken as one vector
train-patience = Patience (epochs)
train-patience-note = Stop after so many epochs without a lower validation loss, and keep the best epoch
train-target = Stop at accuracy (%)
train-target-note = Stop when so many percent of the validation images are right
train-time-limit = Time limit (min)
train-time-limit-note = Stop after so many minutes of training
train-rate-curve = Learning rate over the run: { $start } at the start, { $middle } in the middle, { $end } at the end
gpu-check = Check GPU
gpu-check-note = Compares the GPU's results with the CPU's; takes some seconds
gpu-check-later = Compares the GPU with the CPU when nothing else is under way
gpu-checking = Checking { $device }…
samples = Samples
samples-picture = Samples of the training images
samples-note = A digit in each column, anew each time; the last two rows show no digit.

## Train: runs

runs = Runs
run-stopped = stopped
run-finished = finished
run-failed = failed
run-paused = paused
run-running = running
run-settings-steps = { $optimizer }, rate { $rate }, { $schedule }
run-settings-length = { $epochs } epochs, batch { $batch }, seed { $seed }
run-augmented = with augmentation
run-not-augmented = without augmentation
run-press-start = Press Start; the curves appear with the first steps.
run-progress = Training progress
run-headline-stopped = Run { $number } stopped
run-headline-finished = Run { $number } finished
run-headline-failed = Run { $number } failed
run-headline-paused = Run { $number } paused
run-stopping = Stopping…
run-pausing = Pausing…
run-epoch = Epoch { $epoch } of { $epochs }
run-preparing = Preparing…
run-testing = Checking the GPU…
run-warming-up = Warming up…
run-first-step = First step on { $device }…
run-test-accuracy = { $accuracy } % on the MNIST test set
run-kept = { $steps ->
    [one] after 1 step, the model is kept
   *[other] after { $steps } steps, the model is kept
}
run-can-go-on = kept after step { $step } of { $total }; it can go on at any time
run-compiling = compiling kernels for { $device }…
run-must-agree = { $device } must give the CPU's results before its first run
run-rate = { $rate } images/s    { $left } left    { $device }
run-report = Report…
run-report-note = Settings, curves and the confusion matrix on a page of HTML
run-save = Save…
run-in-use = In use
run-use = Use this model
run-stop = Stop and keep the model
run-pause = Pause
run-pause-note = The run goes on whenever you want, also after the program was closed
run-no-pause-note = This run can't be kept, so it can't be paused
run-go-on = Go on
run-delete = Delete…
run-delete-sure = Delete run { $number } for good
time-seconds = { $seconds } s
time-minutes = { $minutes } min { $seconds } s
time-hours = { $hours } h { $minutes } min

## Train: curves

plot-loss = Loss
plot-accuracy = Accuracy
plot-loss-name = Loss curves
plot-accuracy-name = Accuracy curves
plot-log-axis = Log axis
plot-training = training
plot-validation = validation
plot-each-step = each step
plot-hover = { $curve }
    step { $step }: { $value }
plot-last = training { $training }, validation { $validation }
plot-none = none
legend-name = Legend { $name }

## Experiments

sweep-heading = Experiment
sweep-choice = Sweep
sweep-paper = The paper's Table 1
sweep-paper-note = Softmax regression at 7 learning rates and the paper's CNN at 8, beside what the paper reports
sweep-optimizers = Nine optimizers
sweep-optimizers-note = Every optimizer at its usual rate, with both of the paper's models; BGD with softmax regression alone
sweep-own = My own grid
sweep-own-note = Every combination of what is chosen here
sweep-quick = Quick, about a minute
sweep-quick-note = Fewer epochs, for a rough table
sweep-models = Models
sweep-optimizer-list = Optimizers
sweep-rates = Learning rates (none: the usual ones)
sweep-rate-wrong = “{ $text }” is no learning rate; write 0.01, 0.1
sweep-repeats = Repeats
sweep-repeats-note = Runs of each combination, each with another seed
sweep-progress = Progress of the sweep
sweep-runs = { $done } of { $count } runs
sweep-runs-left = { $done } of { $count } runs, { $left } left
sweep-left-seconds = { $seconds } s
sweep-left-minutes = { $minutes } min
sweep-start = Start
sweep-pause = Pause
sweep-pausing = Pausing…
sweep-pause-note = Runs that are over are kept, and the one under way goes on from where it is
sweep-complete = Complete
sweep-go-on = Go on
sweep-export = Export
export-csv = Table as CSV…
export-markdown = Table as Markdown…
export-json = Table as JSON…
export-svg = Plots as SVG…
export-png = Plots as PNG…
export-report = Report as HTML…
table-results = Results
table-note = A click on a row shows its curves, another hides them
table-model = Model
table-optimizer = Optimizer
table-rate = Rate
table-loss = Loss
table-paper = Paper
table-batch = 99 images
table-training = Training
table-test = Test
table-difference = Difference
table-range = { $mean } ({ $least } to { $most })
table-starting = starting…
table-epoch = epoch { $epoch }/{ $epochs }…
table-to-do = to do
table-diverged = diverged at step { $step }
table-failed = failed: { $reason }
table-learned-nothing = learned nothing
table-as-paper = as in the paper
table-and = { $first }, { $second }
curves = Curves
curves-accuracy = Validation accuracy
curves-loss = Training loss
curves-name = Curves of the sweep
curves-none = No curves yet
rates = Test accuracy by learning rate
rates-name = Test accuracy against the learning rate
rates-paper = the paper

## Files

dialog-open-image = Open image
dialog-open-model = Open model
dialog-save-model = Save model
dialog-export = Export
dialog-pictures = Pictures
dialog-models = Models
dialog-exports = Exports
path-new-note = This system has no file dialog: type where the file shall be; one that is there is replaced.
path-open-note = This system has no file dialog: type the file's path, or drop the file onto the window.
path-folder-note = This system has no file dialog: type the folder's path.
path-label = Path
path-save = Save
path-open = Open
path-choose = Choose
path-cancel = Cancel

## Notices

notice-saved = Saved { $path }

## The network being trained

live-training = Let the network being trained answer
live-replay = Replay the training
live-hint = Watch how the answer to this drawing grows with the epochs
live-epoch = Epoch { $epoch }
status-live = Network being trained

notice-copied = Copied the drawing as a picture
notice-not-written = Can't write { $path }: { $reason }
notice-file = { $reason }: { $name }
notice-first-of-several = The first of several pages or frames: { $name }
notice-not-read = The file could not be read: { $reason }
notice-shipped-model = The shipped model can't be used: { $reason }
notice-no-answer = The network could not answer: { $reason }
notice-run = Run { $number }: { $reason }
notice-run-not-finished = Run { $number } ({ $model }) is not finished; it can go on in Train
notice-sweep-under-way = A sweep is under way; pause it in Experiments first
notice-training-under-way = A training is under way; stop it first, or wait for its end
notice-sweep-ended = The sweep ended: { $reason }
notice-sweep-complete = The sweep is complete
notice-no-folder = This user has no folder for data: set DIGITPAD_DATA_DIR to one and start again
notice-settings-not-read = The settings can't be read ({ $reason }); the usual ones are used
notice-settings-damaged = The file of settings is damaged ({ $reason }); the usual ones are used
notice-settings-not-kept = The settings can't be kept in { $path } for the next start: { $reason }

## Errors

error-not-found = there is no such file or folder
error-read-only = the disk is read-only
error-no-folder-there = a part of the path is a file and no folder
error-no-permission = the system denies access
error-disk-full = the disk is full
error-links = the links at this path lead to each other in a circle
error-no-file = it is a folder, a pipe or a device and no file
error-picture-read = can't read the file: { $reason }
error-picture-empty = the file is empty
error-picture-unknown = this is no picture that digitpad knows; save it as PNG, JPEG, BMP, GIF, TIFF or WebP
error-picture-damaged = the picture is damaged or cut short: { $reason }
error-picture-cut-short = the picture is cut short; get the whole file
error-picture-small = the picture is { $width }x{ $height } pixels; a digit needs at least { $least }x{ $least }
error-picture-large = the picture is { $width }x{ $height } pixels; at most { $side } each way and { $millions } million in all can be read, so crop or reduce it
error-picture-memory = the picture needs more memory than is allowed; crop or reduce it
error-model-read = can't read the model file: { $reason }
error-model-write = can't write the model file: { $reason }; choose another folder: { $path }
error-model-format = this is no whole safetensors file, so not a model of digitpad: { $reason }
error-model-no-description = the safetensors file has no digitpad description; train or choose a model of digitpad
error-model-description = the model's description can't be understood: { $reason }
error-model-version = the model has format version { $version }; this digitpad reads version { $known }, so update it
error-weights-missing = the weights lack “{ $name }”; they belong to another kind of network
error-weights-unexpected = the weights hold “{ $name }”, which this network does not have
error-weights-not-finite = “{ $name }” holds values that are not finite; the training may have diverged
error-grid-empty = there is nothing to run: choose at least one model, one optimizer and one seed
error-grid-many = that would be { $count } runs; choose at most { $most }
error-learning-rate = the learning rate is { $rate }; it must be above 0 and at most { $most }
error-diverged = the training diverged: the loss is { $loss } at step { $step } (epoch { $epoch }); try a smaller learning rate
error-device-stopped = the device stopped answering: { $reason }; train on the CPU instead
error-no-gpu = wgpu finds no GPU here; train on the CPU, or install the GPU's Vulkan driver
error-gpu-unnamed = { $name } can't be used for training: burn has no name for an adapter of its kind; train on the CPU instead
error-gpu-open = can't open { $name }: { $reason }; train on the CPU instead
error-broke-off = the training broke off: { $reason }; the rest of the program goes on, try the CPU
error-runs-folder = can't use { $path }: { $reason }
error-run-in-use = run { $number } is being trained by another digitpad; stop it there first
error-run-completed = run { $number } is completed; there is nothing left to train
error-run-damaged = a file of run { $number } is damaged ({ $reason }); it can't go on
error-run-checkpoint = no checkpoint of run { $number } can be read ({ $reason }); delete the run and start again
error-runs-full = the store { $path } is full; delete runs that are not needed
error-sweep-in-use = another digitpad runs this sweep; stop it there first
error-sweep-device = { $reason }; what was done is kept
error-checkpoint-read = it can't be read: { $reason }
error-checkpoint-format = it is no whole safetensors file: { $reason }
error-checkpoint-foreign = it is no checkpoint of digitpad
error-checkpoint-checksum = it is damaged: its checksum is another
error-checkpoint-state = its description can't be understood: { $reason }
error-checkpoint-array = an array in it can't be used: { $reason }
trouble-not-begun = this run can't be kept: { $reason }; save its model when it ends
trouble-not-kept = run { $number } can't be kept: can't use { $path }: { $reason }; it goes on, and this is tried again
trouble-not-kept-over = run { $number } is over and can't be kept: can't use { $path }: { $reason }; save its model elsewhere
trouble-no-tensorboard = run { $number } gives no more figures to TensorBoard: can't use { $path }: { $reason }; it goes on
trouble-checkpoint = the checkpoint after step { $step } is left out: { $reason }
trouble-optimizer-anew = the optimizer's memory begins anew, since the run was on another kind of device; the weights are kept
trouble-took-cpu = run { $number } goes on on the CPU from its last checkpoint: { $reason }
trouble-sweep-took-cpu = the sweep goes on on the CPU: { $reason }
trouble-drivers-break = a graphics driver ends the programs that ask it for a GPU; update or remove it, until then OpenGL draws the window and the CPU trains
trouble-cpu-instead = training on the CPU, since { $device } { $fault }
tested-good = { $device } agrees with the CPU: largest error { $error }
tested-bad = { $device } { $fault }; train on the CPU
tested-broke = { $device } broke: { $reason }
fault-wrong = gives wrong results ({ $network }, { $quantity }: off by { $error })
fault-not-finite = gives wrong results ({ $network }, { $quantity }: not finite)
fault-curve = trains wrongly (the loss of { $steps } steps is off by { $error })
fault-curve-wild = trains wrongly (the loss of { $steps } steps is off by an infinite amount)
fault-broke = broke during the check ({ $reason })
fault-closed = can't be opened ({ $reason })
fault-crashed = ended the process that checked it
fault-failed = failed in an earlier run
quantity-logits = logits
quantity-loss = loss
quantity-gradients = gradients
error-write = { $reason }; choose another folder
error-strokes = this is no drawing as JSON with strokes: { $reason }
error-strokes-point = a point has fewer than two numbers
error-strokes-long = a drawing has more than { $most } points, or its line is too long
error-digits-full = My digits has { $most } digits, the most that it keeps; delete some first
error-digits-no-undo = there is nothing to undo
error-digits-strokes = line { $line } is no labelled drawing: { $reason }: { $path }
error-digits-empty = there are no labeled digits in { $path }
error-digits-occupied = { $path } is there already; choose an empty folder
error-digits-many = { $path } has { $count } digits; at most { $most } are kept
error-entry-json = it is damaged: { $reason }
error-entry-version = it has format version { $version }, which this digitpad does not read, so update it
error-entry-part = its { $part } can't be used
trouble-drawing-not-read = the drawing of last time can't be read ({ $reason }); the canvas is empty instead
trouble-drawing-not-kept = the drawing can't be kept in { $path } for the next start: { $reason }
trouble-more = left out { $count } more
trouble-digits-many = { $count } digits in { $path } are not shown: at most { $most } are
trouble-digits-dot = left out drawing { $number } of { $path }: it is only a dot
trouble-left-out = left out { $path }: { $reason }
trouble-find-folder = can't look into the folder: { $reason }: { $path }
trouble-find-deep = can't look into the folder: too many folders within folders: { $path }
trouble-find-many = only the first { $most } pictures are taken; name fewer folders
picture-no-pixels = the pasted picture has no pixels
picture-no-test-images = the test images can't be read
picture-no-digit-size = the image is not 28x28 pixels
error-sweep-folder = can't use the folder { $path }: { $reason }; choose another
error-sweep-damaged = the sweep in { $path } is damaged: { $reason }; choose another folder

## Keys

shortcuts = Keyboard shortcuts
shortcuts-everywhere = Everywhere
shortcut-thinner = Thinner pen
shortcut-wider = Wider pen
shortcut-save-drawing = Save the drawing
shortcut-paste = Paste a picture
shortcut-zoom = Larger, smaller and usual size of everything
shortcut-focus = Next and previous control
shortcut-press = Press the control
shortcut-close = Close a window or a menu
shortcuts-picture = A picture on the canvas
shortcuts-table = The table of many pictures
shortcut-label = Say which digit it is
shortcut-leave-crop = Give cropping up
shortcut-space-drag = Space+drag
shortcut-move-picture = Move the picture, also while cropping
key-up = Up
key-down = Down
shortcut-table-row = Up or down by a row
shortcut-table-page = Up or down by a page
shortcut-table-end = First or last row
shortcut-table-shorten = Take the last digit away
shortcut-table-confirm = The number is right; on to the next doubtful one
shortcut-table-deny = There is no number
shortcut-table-revert = Take back what was typed
shortcut-table-open = Look at the picture
shortcut-table-digits = Type the right number

## About

about = About digitpad
about-menu = About and licenses
about-version = Version { $version }, licensed under { $license }
about-what = Draw a digit or open a scan, see what a neural network sees and how sure it is, and train networks of your own.
about-paper = After Li Jianxin, “Research on a handwritten digit recognition system based on TensorFlow”, Intelligent Computer and Applications, vol. 10.
about-privacy = digitpad talks to nobody: it opens no network connection, and your drawings stay on your machine.
about-parts = What it is made of
about-packages = All packages that digitpad is built from are under { $licenses }; Cargo.lock lists them.

## Models

models-title = Models
models-open = Manage models…
models-import = Import…
models-import-hint = Keep a copy of a model file (safetensors), and use it
models-none = Models of your runs, and model files that you import, stand here.
models-compare = Compare { $name }
models-use = Use this model
models-export = Export
models-export-onnx = ONNX, for ONNX Runtime and others…
models-export-safetensors = Safetensors, for digitpad and PyTorch…
models-rename = Rename…
models-new-name = New name
models-save-name = Save name
models-cancel = Cancel
models-delete = Delete…
models-delete-for-good = Delete “{ $name }” for good
models-shipped-stays = The shipped model is a part of the program
models-run-stays = A run's model is a part of its run, which can be deleted in Train
models-not-kept = { $name } is in use, but can't be kept: { $error }
models-unknown = Unknown
models-test-accuracy = MNIST test accuracy
models-validation-accuracy = Validation accuracy
models-validation-loss = Validation loss
models-origin = Origin
models-network = Network
models-parameters = Parameters
models-recipe = Optimizer, rate, schedule
models-length = Length
models-epochs = { $count ->
    [one] 1 epoch
   *[other] { $count } epochs
}
models-steps = { $count ->
    [one] 1 step
   *[other] { $count } steps
}
models-augmentation = Augmentation
models-non-digits = Tells what is no digit
models-device = Trained on
models-date = Date
models-from-program = Shipped with the program
models-from-run = Training run
models-from-file = Imported file
models-unkept = In memory only
models-yes = Yes
models-no = No
models-damaged = A kept model can't be used: { $reason }; remove { $path }
models-unusable = damaged
error-model-name = “{ $name }” can't be a model's name; use up to { $most } letters, digits and spaces, without / \ : * ? " < > |
error-model-taken = there is a model named “{ $name }” already; choose another name

## The Evaluate tab

tab-evaluate = Evaluate
evaluate-model = Model
evaluate-data = Data set
evaluate-data-mnist = MNIST test set
evaluate-no-digits = Label what you draw with “Wrong? It is …” in Recognize; then it can be evaluated.
evaluate-data-folder = Folder of pictures
evaluate-data-table = Table (CSV)
evaluate-data-idx = IDX files
evaluate-data-files = Labeled images
evaluate-choose-folder = Choose folder…
evaluate-choose-table = Choose table…
evaluate-choose-images = Choose images…
evaluate-choose-labels = Choose labels…
evaluate-folder-hint = With folders 0 to 9 inside, each with pictures of that digit
evaluate-table-hint = A row per image: its label, then 784 pixels from 0 to 255
evaluate-start = Evaluate
evaluate-stop = Stop
evaluate-stopping = Stopping…
evaluate-progress = Progress of the evaluation
evaluate-reading = Reading: { $done } images, { $rate } images/s
evaluate-reading-of = Reading: { $done } of { $total }, { $rate } images/s
evaluate-evaluating = { $done } of { $total }, { $rate } images/s
evaluate-is-done = { $model } was evaluated: { $accuracy } % right
evaluate-has-failed = The evaluation can't be made: { $reason }
evaluate-accuracy = Accuracy
evaluate-interval = 95 % interval: { $low } to { $high }
evaluate-change = { $points } points to { $model } ({ $accuracy })
evaluate-before-elsewhere = Before: { $accuracy }, { $model } on { $data }
evaluate-what = { $model } on { $data }
evaluate-mistakes-of = { $mistakes } of { $images } images wrong
evaluate-doubtful = { $count } of them with a doubtful label
evaluate-doubtful-source = Of five people each, fewer than three agreed with the label (Northcutt and others, 2021). Such pictures are marked with a question mark.
evaluate-ece = Calibration error { $ece }, NLL { $nll }
evaluate-rate = { $rate } images/s
evaluate-left-out = Files left out: { $count }
evaluate-export = Export
evaluate-export-figures = Figures as CSV…
evaluate-export-images = Each image as CSV…
evaluate-export-json = Figures as JSON…
evaluate-invitation = How good is a model, and where is it wrong?
evaluate-invitation-figures = Choose a model and a data set, and press Evaluate: accuracy with its interval, every digit, calibration.
evaluate-invitation-pictures = Each figure opens the pictures behind it, and each picture opens in Recognize with all its stages.
evaluate-invitation-data = MNIST's test set is built in; your own scans in folders 0 to 9 work as well.
evaluate-view-confusion = Confusion
evaluate-view-classes = Digits
evaluate-view-calibration = Calibration
evaluate-confusion = Confusion matrix
evaluate-confusion-note = Row: true digit. Column: answer
evaluate-cell = true { $label }, answered { $answer }: { $count }
evaluate-cell-of = true { $label }, answered { $answer }: { $count } of { $of }
evaluate-classes = Each digit
evaluate-class-digit = Digit
evaluate-class-images = Images
evaluate-class-recall = Recall
evaluate-class-precision = Precision
evaluate-calibration = Calibration
evaluate-calibration-right = right
evaluate-calibration-ideal = as often as it is sure
evaluate-calibration-images = images (log)
evaluate-calibration-x = how sure the model is
evaluate-calibration-point = { $sure } sure: { $right } right
evaluate-calibration-bin = { $sure } sure: { $right } of { $count } right
evaluate-part-mistakes = Mistakes
evaluate-part-digit = Mistakes with { $label }
evaluate-part-cell = True { $label }, answered { $answer }
evaluate-part-empty = None
evaluate-part-some = The first { $shown } of { $count }
evaluate-part-surest-first = { $count }, the surest first
evaluate-part-doubtful-first = { $count }, the most doubtful first
evaluate-all-mistakes = All mistakes
evaluate-open-picture = A click opens it in Recognize
evaluate-picture-name = Image { $number }: true { $label }, answered { $answer }, { $probability }
evaluate-picture = Image { $number }, a { $label }
evaluate-doubt-is = The label is doubtful: { $votes } of 5 people see a { $digit }
evaluate-doubt-neither = The label is doubtful: { $votes } of 5 people see neither { $label } nor { $other }
evaluate-doubt-divided = The label is doubtful: people are divided between { $label } and { $other }
error-data-read = can't read { $path }: { $reason }
error-data-table = { $reason }: { $path }
error-data-no-folders = no folder named 0 to 9 is in this one; put pictures of threes into a folder “3”, and so on: { $path }
error-data-many = more than { $most } pictures are in this folder; evaluate a part of them: { $path }
error-data-none = none of the { $count } files can be used; the first, { $path }: { $reason }
error-data-empty = there are no images; there is nothing to evaluate
error-data-no-label = it has no label; put pictures into folders that are named 0 to 9
error-data-folder = it is a folder; pictures must be in the digit's folder itself
error-table-columns = line { $line } has { $actual } values; a row has { $columns }, a label and the pixels of a 28x28 image (Kaggle's test.csv has no labels, its train.csv does)
error-table-pixel = line { $line }, column { $column }: “{ $text }” is no pixel, which is a whole number from 0 to 255
error-table-label = line { $line }, column { $column }: “{ $text }” is no label, which is 0 to 9
error-table-many = the table has more than { $most } rows, which is the most that can be read

## Many pictures, and pictures on the canvas

dialog-open-images = Open images
dialog-open-folder = Open folder
notice-names-no-picture = The pasted text names no picture: copy a picture, or a file's path
open-more = More to open
open-images = Several images…
open-folder = Folder of images…
open-before = Opened before
open-forget = Forget these
open-table = Table ({ $count })
open-table-note = The table of pictures that were read
picture-zoom-out = Zoom out
picture-zoom-in = Zoom in
picture-fit = Fit
picture-crop = Crop
picture-whole = Whole picture
picture-crop-hint = Drag a rectangle
picture-crop-larger = Larger: at least { $least } × { $least } pixels
batch-table = Pictures
batch-leave = Back to the canvas
batch-clear = Remove all
batch-clear-note = Empties this table; the files stay where they are
batch-removed = { $count ->
    [one] Removed 1 picture; “Bring back” takes that back
   *[other] Removed { $count } pictures; “Bring back” takes that back
}
batch-bring-back = Bring back
batch-bring-back-note = Bring back what was removed, with corrections
batch-brought-back = { $count ->
    [one] Brought 1 picture back
   *[other] Brought { $count } pictures back
}
batch-save-csv = Save CSV…
batch-save-json = Save JSON…
batch-stop = Stop
batch-progress = { $done } of { $count } read
batch-read-rest = Read the rest
batch-read-rest-note = Goes on with the pictures that Stop left unread
batch-rate = { $rate } per second · { $secs } s left
batch-progress-name = Pictures read
batch-count = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
}
batch-open = { $count } to look at
batch-failed = { $count } failed
batch-unread = { $count } not read yet
batch-looking = Looking for pictures…
batch-empty = No pictures here. Drop some, or a folder of them.
batch-file = File
batch-number = Number
batch-least = Least sure
batch-status = Status
batch-sort = Click to sort
batch-sort-doubt = Sort: doubtful ones first
batch-sort-least = The least probable digit; click to sort
batch-sort-by = Sort by { $column }
batch-doubtful = Doubtful
batch-nothing = No digit
batch-not-read = Can't be read
batch-read = Read
batch-confirmed = Confirmed
batch-corrected = Corrected
batch-waiting = Waiting
batch-not-yet = Not read yet
batch-no-number = none
batch-broke = reading it broke off: { $reason }
batch-row = { $name }, number { $number }, { $status }
batch-row-least = , least { $percent }
batch-row-typing = , being typed
batch-labeled = Kept as { $label }, which is now the number of { $name } in the table, too
batch-not-labeled = Kept for teaching; the number of { $name } in the table stays as it is
batch-key-move = Up, Down: move
batch-key-digits = 0 to 9: correct
batch-key-enter = Enter: right, next doubtful one
batch-key-escape = Esc: take back
batch-key-open = O: open

## My digits

tab-my-digits = My digits
label-question = Wrong? It is
label-kept = Kept as { $label }.
label-it-is = It is { $label }
label-tip = Keeps this digit under My digits (keys 0 to 9)
label-undo = Take it back
digits-busy = My digits is still busy with the last change; try again
digits-count = { $count ->
    [0] My digits
    [one] My digits: one
   *[other] My digits: { $count }
}
digits-one = Digit { $number }, labeled { $label }
digits-labeled = Labeled { $label }
digits-model-said = { $model } said { $answer } with { $sure }
digits-chosen = { $count } chosen. They are
digits-chosen-short = They are
digits-delete = Delete
digits-choose-none = Choose none
digits-undo = Undo the last change
digits-import = Import
digits-import-folder = Folder of pictures…
digits-import-file = Strokes or IDX file…
digits-export = Export
digits-export-pictures = Folder of PNG pictures…
digits-export-idx = IDX files…
digits-imported = { $count ->
    [one] Took in one digit
   *[other] Took in { $count } digits
}
digits-exported = Wrote { $count } digits to { $path }
digits-empty = No digits of yours yet
digits-empty-how = Draw a digit and say what it is below the answer, or import some.
digits-empty-draw = Draw one
teach-title = Teaching
teach-about = The model in use learns from your digits, mixed with MNIST's so that it forgets nothing. That takes less than a minute.
teach-start = Teach it my hand
teach-from = From “{ $model }”, with { $count ->
    [one] one digit
   *[other] { $count } digits
}
teach-none = Label some digits first; five of each is a good start.
teach-progress = Teaching
teach-left = About { $seconds } s left
teach-reading = Reading MNIST's test images…
teach-stopping = Stopping…
teach-stop = Stop
teach-busy = A training or a sweep is under way; stop it first, or wait for its end
teach-first = The model is being taught; wait for its end, or stop it in My digits
teach-done = The model has learned your hand; the figures are in My digits
teach-result = Before and after
teach-before = Before
teach-after = After
teach-held-out = Your digits
teach-mnist = MNIST
teach-note = It learned from { $learned } of your digits. “Your digits” are { $count } others, which it was not shown; “MNIST” is its 10,000 test images.
teach-note-few = { $learned ->
    [one] It learned from one digit.
   *[other] It learned from { $learned } digits.
} With four or more of a class some are held out, to be read afterwards; “MNIST” is its 10,000 test images.
teach-doubles = { $count ->
    [one] 1 digit was left out: its image is there twice.
   *[other] { $count } digits were left out: their images are there twice.
}
teach-refused = Of these { $count }, { $before } before and { $after } after are read as the right digit but taken for no digit at all, which counts as wrong.
teach-use = Use this model
teach-in-use = In use
teach-back = Back to the model before
teach-model-name = { $model }, my hand
