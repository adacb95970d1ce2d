//! Examples at the end of each command's help.

pub(super) const WINDOW: &str = "\
Examples:
  digitpad                             open the window
  digitpad scan.png                    open the window with a picture
  digitpad recognize scan.png          what number is it?
  digitpad train --preset quick        above 99 % in seconds
  digitpad COMMAND --help              more on a command, with examples";

pub(super) const RECOGNIZE: &str = "\
Examples:
  digitpad recognize scan.png photo.jpg          a line for each picture
  digitpad recognize --json *.png | jq .digits   for scripts
  digitpad recognize --csv scans/ > table.csv    a table of all pictures in a folder
  digitpad recognize --model mine.safetensors scan.png
  digitpad recognize --strokes drawings.jsonl    a drawing per line";

pub(super) const EVALUATE: &str = "\
Examples:
  digitpad evaluate                              the shipped model on MNIST's test set
  digitpad evaluate --model mine.safetensors --json
  digitpad evaluate --images t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz";

pub(super) const TRAIN: &str = "\
Examples:
  digitpad train --preset quick                  above 99 % in seconds
  digitpad train --model deep-cnn --out DIR      the recipe of the shipped model, shorter
  digitpad train --optimizer nesterov --momentum 0.95 --schedule cosine --patience 3 --report run.html
  digitpad train --resume 12                     go on with run 12; Ctrl+C pauses a run
  digitpad train --start mine.safetensors        begin with a model's weights
  digitpad train --model softmax --json > run.jsonl";

pub(super) const TRAIN_ROWS: &str = "\
Examples:
  digitpad train-rows --out row.safetensors      as the shipped one was trained; Ctrl+C pauses, the same command goes on";

pub(super) const MIX: &str = "\
Examples:
  digitpad train --start shipped --epochs 40 --learning-rate 0.003 --out DIR
  digitpad mix shipped DIR/model.safetensors --share 0.7 --no-test --out mean.safetensors";

pub(super) const RUNS: &str = "\
Examples:
  digitpad runs                                  a line for each run
  digitpad runs --json | jq -r .result.test.accuracy
  digitpad runs --delete 12";

pub(super) const SWEEP: &str = "\
Examples:
  digitpad sweep --preset paper-table1 --out DIR  the paper's table; go on by the same command
  digitpad sweep --preset paper-table1 --quick --out DIR
  digitpad sweep --models softmax,cnn --optimizers sgd,adam --learning-rates 0.01,0.1 --seeds 1,2,3 --out DIR";

pub(super) const TEACH: &str = "\
Examples:
  digitpad teach --out mine.safetensors          with the digits that were labeled in the window
  digitpad teach drawings.jsonl --out mine.safetensors
  digitpad teach scans --out mine.safetensors    with pictures in folders scans/0 to scans/9";

pub(super) const EXPORT: &str = "\
Examples:
  digitpad export shipped --out digits.onnx      for ONNX Runtime; the file tells how pictures are prepared
  digitpad export mine.safetensors --out mine.onnx
  digitpad export shipped --out digits.safetensors";

pub(super) const DEVICES: &str = "\
Examples:
  digitpad devices                               what can train
  digitpad devices --self-test                   do GPUs compute what the CPU computes?
  digitpad devices --self-test --device gpu:1";

pub(super) const BENCH: &str = "\
Examples:
  digitpad bench                                 all figures; takes some minutes
  digitpad bench --only train --model cnn --device cpu
  digitpad bench accuracy                        how well are spoiled images and drawings read?";

pub(super) const COMPLETIONS: &str = "\
Examples:
  digitpad completions bash > ~/.local/share/bash-completion/completions/digitpad
  digitpad completions zsh > ~/.zfunc/_digitpad  with fpath+=~/.zfunc before compinit in ~/.zshrc
  digitpad completions fish > ~/.config/fish/completions/digitpad.fish
  digitpad completions powershell >> $PROFILE";

pub(super) const MAN: &str = "\
Examples:
  digitpad man | man -l -                        read it now
  digitpad man --out ~/.local/share/man/man1     a page for each command";
