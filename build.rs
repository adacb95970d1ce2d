//! Checks that everything which the program embeds is there, and gives the Windows program its icon
//! and version.

use std::fs;
use std::path::Path;

/// Embedded files with the fewest bytes that they can have.
const EMBEDDED: [(&str, u64); 15] = [
    ("assets/mnist/train-images-idx3-ubyte.gz", 9_000_000),
    ("assets/mnist/train-labels-idx1-ubyte.gz", 20_000),
    ("assets/mnist/t10k-images-idx3-ubyte.gz", 1_500_000),
    ("assets/mnist/t10k-labels-idx1-ubyte.gz", 4_000),
    ("models/deep-cnn.safetensors", 500_000),
    ("models/softmax.safetensors", 30_000),
    ("assets/fonts/Inter-Regular.ttf", 30_000),
    ("assets/fonts/Inter-SemiBold.ttf", 30_000),
    ("assets/fonts/NotoSansSC-Regular.otf", 500_000),
    ("assets/fonts/NotoSansSC-Bold.otf", 500_000),
    ("assets/samples/board.jpg", 10_000),
    ("assets/samples/form.png", 10_000),
    ("assets/samples/note.jpg", 10_000),
    ("assets/samples/ruled.png", 10_000),
    ("assets/icon.png", 1_000),
];

fn main() {
    for (path, least) in EMBEDDED {
        println!("cargo::rerun-if-changed={path}");
        let size = fs::metadata(Path::new(path)).map_or(0, |file| file.len());
        if size < least {
            println!(
                "cargo::error={path} is missing or cut short ({size} bytes); restore it from version control"
            );
        }
    }
    add_windows_resource();
}

#[cfg(windows)]
fn add_windows_resource() {
    println!("cargo::rerun-if-changed=assets/icon.ico");
    let mut resource = winresource::WindowsResource::new();
    if let Err(error) = resource.set_icon("assets/icon.ico").compile() {
        println!("cargo::warning=the program gets no icon: {error}");
    }
}

#[cfg(not(windows))]
const fn add_windows_resource() {}
