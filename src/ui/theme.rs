//! One palette, one type scale, one spacing scale, for light and dark.

use std::sync::Arc;

use egui::epaint::Shadow;
use egui::style::{HandleShape, ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke,
    Style, TextStyle, Theme, Visuals, vec2,
};

/// Distance between the window's edge and the cards, in points.
pub const MARGIN: f32 = 20.0;
/// Distance between two cards, in points.
pub const GAP: f32 = 12.0;
/// Corner radius of cards, in points.
pub const CARD_RADIUS: u8 = 12;
/// Corner radius of buttons and fields, in points.
pub const CONTROL_RADIUS: u8 = 8;
/// Height of buttons and fields, in points.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// Room for a scroll bar beside a form, in points.
pub const SCROLL_BAR_WIDTH: f32 = 10.0;
/// Height of the top bar, in points.
pub const TOP_BAR_HEIGHT: f32 = 52.0;
/// Height of the status bar, in points.
pub const STATUS_BAR_HEIGHT: f32 = 32.0;

const SEMIBOLD: &str = "semibold";

/// The colors of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Behind the cards.
    pub background: Color32,
    /// Cards and bars.
    pub panel: Color32,
    /// One-pixel lines.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight.
    pub secondary: Color32,
    /// Text that is hardly there.
    pub faint: Color32,
    /// What is chosen, the winner, the training curve.
    pub accent: Color32,
    /// Behind what is chosen.
    pub accent_fill: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// The validation curve, and warnings.
    pub validation: Color32,
    /// The canvas.
    pub paper: Color32,
    /// The pen.
    pub ink: Color32,
    /// What bars run in.
    pub track: Color32,
}

const fn rgb(code: u32) -> Color32 {
    let [_, r, g, b] = code.to_be_bytes();
    #[expect(
        clippy::disallowed_methods,
        reason = "the palette is where colors are made"
    )]
    Color32::from_rgb(r, g, b)
}

const LIGHT: Palette = Palette {
    background: rgb(0xF4_F3_EF),
    panel: rgb(0xFF_FF_FF),
    line: rgb(0xE2_E0_DA),
    text: rgb(0x1D_1F_23),
    secondary: rgb(0x6B_6F_78),
    faint: rgb(0xA9_AC_B3),
    accent: rgb(0x2F_6B_DE),
    accent_fill: rgb(0xE3_EB_FB),
    on_accent: rgb(0xFF_FF_FF),
    validation: rgb(0xC8_64_1B),
    paper: rgb(0xFF_FE_FB),
    ink: rgb(0x1D_1F_23),
    track: rgb(0xEC_EA_E4),
};

const DARK: Palette = Palette {
    background: rgb(0x14_16_1A),
    panel: rgb(0x1C_1F_25),
    line: rgb(0x2B_2F_37),
    text: rgb(0xE8_E9_EC),
    secondary: rgb(0x92_97_A1),
    faint: rgb(0x5D_62_6C),
    accent: rgb(0x6E_A0_FF),
    accent_fill: rgb(0x24_32_4D),
    on_accent: rgb(0x14_16_1A),
    validation: rgb(0xF0_A3_5E),
    paper: rgb(0x0F_11_14),
    ink: rgb(0xF3_F3_F1),
    track: rgb(0x26_2A_31),
};

/// The colors in force.
#[must_use]
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    if ui.visuals().dark_mode {
        &DARK
    } else {
        &LIGHT
    }
}

/// Colors of curves that are told apart, also by the color-blind: Okabe and Ito's, the yellow left
/// out for want of contrast.
const SERIES: [[u32; 2]; 9] = [
    [0x2F_6B_DE, 0x6E_A0_FF],
    [0xC8_64_1B, 0xF0_A3_5E],
    [0x00_8F_6B, 0x3F_C7_A1],
    [0xB0_4F_8A, 0xE0_8F_C0],
    [0x2A_93_C9, 0x8F_D3_F5],
    [0x6B_6F_78, 0xB8_BC_C6],
    [0x7A_5A_C8, 0xB9_A2_FF],
    [0x9C_3D_2E, 0xE8_7A_68],
    [0x7A_7A_00, 0xD6_D0_4F],
];

/// The color of the curve with this place among others.
#[must_use]
pub fn series_color(ui: &egui::Ui, place: usize) -> Color32 {
    let [light, dark] = SERIES[place % SERIES.len()];
    rgb(if ui.visuals().dark_mode { dark } else { light })
}

/// The color for a value from -1 (against, orange) over 0 (the card's own) to 1 (for, blue).
#[must_use]
pub fn diverging(value: f32, is_dark: bool) -> [u8; 3] {
    let palette = if is_dark { &DARK } else { &LIGHT };
    let end = if value < 0.0 {
        palette.validation
    } else {
        palette.accent
    };
    let share = value.abs().clamp(0.0, 1.0);
    let ([r, g, b, _], [to_r, to_g, to_b, _]) = (palette.background.to_array(), end.to_array());
    let mix = |from: u8, to: u8| egui::lerp(f32::from(from)..=f32::from(to), share) as u8;
    [mix(r, to_r), mix(g, to_g), mix(b, to_b)]
}

/// The color for a value from -1 to 1; see [`diverging`].
#[must_use]
pub fn heat(ui: &egui::Ui, value: f32) -> Color32 {
    let [red, green, blue] = diverging(value, ui.visuals().dark_mode);
    rgb(u32::from_be_bytes([0, red, green, blue]))
}

/// The color for text on `fill`: dark or light, whichever is told from it better.
#[must_use]
pub fn readable_on(ui: &egui::Ui, fill: Color32) -> Color32 {
    let colors = palette(ui);
    let contrast = |color: Color32| {
        let (a, b) = (luminance(color), luminance(fill));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    };
    if contrast(colors.text) >= contrast(colors.panel) {
        colors.text
    } else {
        colors.panel
    }
}

/// Relative luminance, 0..=1 (WCAG 2.2).
fn luminance(color: Color32) -> f32 {
    let color = egui::Rgba::from(color);
    0.2126 * color.r() + 0.7152 * color.g() + 0.0722 * color.b()
}

/// Sizes of text.
#[derive(Clone, Copy, Debug)]
pub enum Text {
    /// Running text and buttons.
    Body,
    /// Captions and explanations.
    Small,
    /// Names of cards.
    Heading,
    /// The answer's probability.
    Large,
    /// The answer.
    Answer,
}

impl Text {
    /// The font.
    #[must_use]
    pub fn font(self) -> FontId {
        match self {
            Self::Body => FontId::proportional(14.0),
            Self::Small => FontId::proportional(12.5),
            Self::Heading => semibold(13.0),
            Self::Large => semibold(22.0),
            Self::Answer => semibold(60.0),
        }
    }
}

/// The semibold font in any size.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Installs fonts and both themes.
pub fn install(context: &Context) {
    context.set_fonts(fonts());
    context.set_style_of(Theme::Light, style(&LIGHT, Visuals::light()));
    context.set_style_of(Theme::Dark, style(&DARK, Visuals::dark()));
}

/// The program's own fonts, by the names they have in egui.
const FONTS: [(&str, &[u8]); 4] = [
    (
        "Inter",
        include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
    ),
    (
        "Inter SemiBold",
        include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
    ),
    (
        "Noto Sans SC",
        include_bytes!("../../assets/fonts/NotoSansSC-Regular.otf"),
    ),
    (
        "Noto Sans SC Bold",
        include_bytes!("../../assets/fonts/NotoSansSC-Bold.otf"),
    ),
];

/// Chinese characters are moved down by this part of their size (up, if negative), so that their
/// middle is where that of Inter's capitals and figures is.
const CHINESE_OFFSET: f32 = -0.04;

/// Inter, then Noto Sans SC for Chinese, then egui's own for symbols; the system's come after those.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, data) in FONTS {
        let mut data = FontData::from_static(data);
        if name.starts_with("Noto") {
            data.tweak.y_offset_factor = CHINESE_OFFSET;
        }
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let family = |own: [&str; 2], others: Option<&Vec<String>>| {
        let own = own.map(str::to_owned).to_vec();
        [own, others.cloned().unwrap_or_default()].concat()
    };
    let others = fonts.families.get(&FontFamily::Proportional).cloned();
    let regular = family(["Inter", "Noto Sans SC"], others.as_ref());
    let semibold = family(["Inter SemiBold", "Noto Sans SC Bold"], others.as_ref());
    fonts.families.insert(FontFamily::Proportional, regular);
    fonts
        .families
        .insert(FontFamily::Name(SEMIBOLD.into()), semibold);
    // Paths are shown in it, which may have Chinese in them.
    if let Some(monospace) = fonts.families.get_mut(&FontFamily::Monospace) {
        monospace.push("Noto Sans SC".to_owned());
    }
    fonts
}

fn style(palette: &Palette, visuals: Visuals) -> Style {
    let mut style = Style {
        visuals: Visuals {
            widgets: widgets(palette),
            selection: Selection {
                bg_fill: palette.accent_fill,
                stroke: Stroke::new(1.0, palette.accent),
            },
            override_text_color: None,
            weak_text_color: Some(palette.secondary),
            hyperlink_color: palette.accent,
            faint_bg_color: palette.background,
            extreme_bg_color: palette.panel,
            warn_fg_color: palette.validation,
            error_fg_color: palette.validation,
            panel_fill: palette.background,
            window_fill: palette.panel,
            window_stroke: Stroke::new(1.0, palette.line),
            window_corner_radius: CornerRadius::same(CARD_RADIUS),
            menu_corner_radius: CornerRadius::same(CONTROL_RADIUS),
            window_shadow: Shadow::NONE,
            popup_shadow: Shadow::NONE,
            slider_trailing_fill: true,
            handle_shape: HandleShape::Circle,
            ..visuals
        },
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Body, Text::Body.font()),
        (TextStyle::Button, Text::Body.font()),
        (TextStyle::Small, Text::Small.font()),
        (TextStyle::Heading, Text::Heading.font()),
        (TextStyle::Monospace, FontId::monospace(13.0)),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(14.0, 6.0);
    style.spacing.interact_size = vec2(40.0, CONTROL_HEIGHT);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.slider_rail_height = 4.0;
    style.spacing.scroll = scroll_bars();
    style.interaction.selectable_labels = false;
    style
}

/// Thin scroll bars that are there before the pointer is, so that one sees that there is more.
fn scroll_bars() -> ScrollStyle {
    ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        dormant_handle_opacity: 0.2,
        active_handle_opacity: 0.35,
        interact_handle_opacity: 0.6,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        ..ScrollStyle::floating()
    }
}

fn widgets(palette: &Palette) -> Widgets {
    let look = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        fg_stroke: Stroke::new(1.5, text),
        corner_radius: CornerRadius::same(CONTROL_RADIUS),
        expansion: 0.0,
    };
    let Palette {
        background,
        panel,
        line,
        text,
        accent,
        accent_fill,
        faint,
        track,
        ..
    } = *palette;
    Widgets {
        noninteractive: look(panel, line, text),
        // The first fill is that of slider tracks and check boxes, the second that of buttons.
        inactive: WidgetVisuals {
            bg_fill: track,
            ..look(panel, line, text)
        },
        hovered: look(background, faint, text),
        active: look(accent_fill, accent, text),
        open: look(background, faint, text),
    }
}
