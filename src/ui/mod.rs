//! What a person sees: widgets and the three tabs. No work is done here; what the person asks for
//! goes out as a [`crate::command::Command`].

mod answer;
mod axis;
pub mod bars;
mod boxes;
pub mod canvas_view;
mod data_table;
mod drawing_menu;
pub mod experiments_tab;
pub mod icons;
pub mod inside_window;
pub mod live_strip;
pub mod names;
pub mod notices;
pub mod path_field;
pub mod plots;
pub mod recognize_tab;
pub mod runs;
pub mod samples;
pub mod sentences;
mod shown_answer;
mod shown_picture;
pub mod stages;
pub mod sweep_form;
mod sweep_plots;
mod sweep_table;
pub mod theme;
pub mod top_bar;
mod train_advanced;
mod train_progress;
mod train_settings;
pub mod train_tab;
pub mod widgets;
