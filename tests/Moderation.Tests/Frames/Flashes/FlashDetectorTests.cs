using TextToVideo.Moderation.Frames.Flashes;

namespace TextToVideo.Moderation.Tests.Frames.Flashes;

public class FlashDetectorTests
{
    private static readonly (byte R, byte G, byte B) s_black = (0, 0, 0);
    private static readonly (byte R, byte G, byte B) s_white = (255, 255, 255);

    [Theory]
    // Half periods, in frames. Up to 3 Hz is allowed.
    [InlineData(8, 2, false)] // 2 Hz
    [InlineData(8, 1, true)] // 4 Hz, the maximum for 8 frames per second
    [InlineData(6, 1, false)] // 3 Hz, the maximum for 6 frames per second
    [InlineData(7, 1, true)] // 3.5 Hz
    [InlineData(24, 4, false)] // 3 Hz
    [InlineData(24, 3, true)] // 4 Hz
    [InlineData(30, 5, false)] // 3 Hz
    [InlineData(30, 4, true)] // 3.75 Hz
    [InlineData(60, 10, false)] // 3 Hz
    [InlineData(60, 9, true)] // 3.33 Hz
    [InlineData(60, 1, true)] // 30 Hz
    public void Add_AlternatingBlackAndWhite_DetectedAboveThreeFlashesPerSecond(int fps, int halfPeriod, bool tooMany)
    {
        FlashDetector detector = Run(16, 16, fps, fps * 3, (frame, _, _) => frame / halfPeriod % 2 == 0 ? s_black : s_white);

        Assert.Equal(tooMany, detector.GeneralFlashesAt is not null);
        Assert.Null(detector.RedFlashesAt);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public void Add_SingleBurst_CountsTransitionsWithinOneSecond(int transitions, bool tooMany)
    {
        FlashDetector detector = Run(
            16,
            16,
            24,
            72,
            (frame, _, _) => Math.Min(Math.Max(frame - 20, 0), transitions) % 2 == 0 ? s_black : s_white
        );

        Assert.Equal(tooMany ? 27 : null, detector.GeneralFlashesAt);
    }

    [Fact]
    public void Add_SevenTransitionsInMoreThanOneSecond_NotDetected()
    {
        // Transitions every 4 frames: the first and the seventh are 24 frames apart.
        FlashDetector detector = Run(16, 16, 24, 48, (frame, _, _) => Math.Min((frame + 3) / 4, 7) % 2 == 0 ? s_black : s_white);

        Assert.Null(detector.GeneralFlashesAt);
    }

    [Theory]
    // Relative luminance of grey levels: 0 0.0000, 88 0.0976, 90 0.1022; 231 0.7991, 232 0.8070, 243 0.8963, 244 0.9047, 255 1.
    [InlineData(0, 88, false)] // a change of less than 10 %
    [InlineData(0, 90, true)]
    [InlineData(231, 244, true)] // the darker level is just below 0.80
    [InlineData(232, 255, false)] // the darker level is just above 0.80, so no change counts
    public void Add_AlternatingGreyLevels_FollowsLuminanceThresholds(byte dark, byte bright, bool tooMany)
    {
        FlashDetector detector = Run(16, 16, 8, 16, (frame, _, _) => frame % 2 == 0 ? (dark, dark, dark) : (bright, bright, bright));

        Assert.Equal(tooMany, detector.GeneralFlashesAt is not null);
    }

    [Fact]
    public void Add_SlowFadeInManySteps_CountsAsOneTransition()
    {
        // Up and down once a second, 12 steps of more than 8 % each way at 24 frames per second: one flash per second.
        FlashDetector detector = Run(16, 16, 24, 96, (frame, _, _) => Grey(frame % 24 < 12 ? frame % 24 : 24 - (frame % 24), 12));

        Assert.Null(detector.GeneralFlashesAt);
    }

    [Fact]
    public void Add_FastFade_Detected()
    {
        // Up and down in six frames: 4 Hz, in steps of a third.
        FlashDetector detector = Run(16, 16, 24, 96, (frame, _, _) => Grey(Math.Min(frame % 6, 6 - (frame % 6)), 3));

        Assert.NotNull(detector.GeneralFlashesAt);
    }

    [Theory]
    // In a clip of 96 x 96 pixels, a 10 degree field has 32 x 32 pixels and a quarter of it 256.
    [InlineData(16, 16, false)]
    [InlineData(17, 16, true)]
    [InlineData(96, 2, false)] // 32 x 2 in any field
    [InlineData(96, 8, false)]
    [InlineData(96, 9, true)]
    public void Add_FlashingArea_DetectedAboveQuarterOfField(int width, int height, bool tooMany)
    {
        int left = width == 96 ? 0 : 40;

        FlashDetector detector = Run(
            96,
            96,
            24,
            24,
            (frame, x, y) => x >= left && x < left + width && y >= 40 && y < 40 + height && frame % 2 == 1 ? s_white : s_black
        );

        Assert.Equal(tooMany, detector.GeneralFlashesAt is not null);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(79, 0)]
    [InlineData(0, 79)]
    [InlineData(79, 79)]
    public void Add_FlashingCorner_Detected(int left, int top)
    {
        FlashDetector detector = Run(
            96,
            96,
            24,
            24,
            (frame, x, y) => x >= left && x < left + 17 && y >= top && y < top + 17 && frame % 2 == 1 ? s_white : s_black
        );

        Assert.NotNull(detector.GeneralFlashesAt);
    }

    [Fact]
    public void Add_TwoAlternatingLamps_CountTogether()
    {
        // Each lamp flashes twice per second, which is allowed; together they make the field flash four times.
        static (byte, byte, byte) Lamps(int frame, int x, int y) =>
            y is >= 30 and < 60 && ((x is >= 30 and < 45 && frame % 12 < 3) || (x is >= 45 and < 60 && frame % 12 is >= 6 and < 9))
                ? s_white
                : s_black;

        Assert.NotNull(Run(96, 96, 24, 48, Lamps).GeneralFlashesAt);
        Assert.Null(Run(96, 96, 24, 48, (frame, x, y) => x < 45 ? Lamps(frame, x, y) : s_black).GeneralFlashesAt);
    }

    [Theory]
    [InlineData(255, 0, 0, true)]
    [InlineData(255, 0, 255, false)] // magenta: R / (R+G+B) is 0.5
    [InlineData(80, 0, 0, true)] // linear 0.0802: a change of 25.7, but too small for a general flash
    [InlineData(68, 0, 0, false)] // linear 0.0578: a change of 18.5
    [InlineData(200, 60, 60, true)] // linear 0.5776, 0.0452, 0.0452: R / (R+G+B) 0.865
    [InlineData(200, 80, 80, false)] // linear 0.5776, 0.0802, 0.0802: R / (R+G+B) 0.783
    public void Add_AlternatingRedAndBlack_FollowsRedThresholds(byte red, byte green, byte blue, bool tooMany)
    {
        FlashDetector detector = Run(16, 16, 8, 16, (frame, _, _) => frame % 2 == 0 ? s_black : (red, green, blue));

        Assert.Equal(tooMany, detector.RedFlashesAt is not null);
    }

    [Fact]
    public void Add_RedAndGreyOfEqualLuminance_DetectsRedFlashesOnly()
    {
        // Pure red has the luminance 0.2126, the same as the grey level 127.
        FlashDetector detector = Run(
            16,
            16,
            24,
            48,
            (frame, _, _) => frame % 2 == 0 ? ((byte)127, (byte)127, (byte)127) : ((byte)255, (byte)0, (byte)0)
        );

        Assert.Null(detector.GeneralFlashesAt);
        Assert.NotNull(detector.RedFlashesAt);
    }

    [Fact]
    public void Add_MovingShape_NotDetected()
    {
        // A white disc of a quarter of the width crosses a black clip twice a second.
        FlashDetector detector = Run(64, 64, 8, 32, (frame, x, y) => Disc(x - (frame * 16 % 64), y - 32, 8) ? s_white : s_black);

        Assert.Null(detector.GeneralFlashesAt);
    }

    [Fact]
    public void Add_ThreeSceneCutsPerSecond_NotDetected()
    {
        FlashDetector detector = Run(64, 48, 24, 96, (frame, x, y) => ((x / 8) + (y / 8) + (frame / 8)) % 2 == 0 ? s_white : s_black);

        Assert.Null(detector.GeneralFlashesAt);
    }

    [Fact]
    public void Add_FineCheckerboardInLargeClip_NotDetected()
    {
        // At 1280 x 720 a pixel is smaller than 0.1 degree, and WCAG exempts fine, balanced patterns.
        FlashDetector detector = Run(1280, 720, 8, 10, (frame, x, y) => (x + y + frame) % 2 == 0 ? s_white : s_black);

        Assert.Null(detector.GeneralFlashesAt);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(7, 64)]
    [InlineData(848, 480)]
    [InlineData(1021, 577)]
    public void Add_AnySize_DetectsFullFrameFlashes(int width, int height) =>
        Assert.NotNull(Run(width, height, 8, 9, (frame, _, _) => frame % 2 == 0 ? s_black : s_white).GeneralFlashesAt);

    private static bool Disc(int x, int y, int radius) => (x * x) + (y * y) <= radius * radius;

    private static (byte, byte, byte) Grey(int step, int steps)
    {
        // Equal steps in linear light, converted to sRGB.
        byte value = (byte)Math.Round(255 * Math.Pow((double)step / steps, 1 / 2.4));
        return (value, value, value);
    }

    private static FlashDetector Run(int width, int height, int fps, int frames, Func<int, int, int, (byte R, byte G, byte B)> colour)
    {
        var detector = new FlashDetector(width, height, fps);
        foreach (byte[] frame in Clips.Make(width, height, frames, colour))
        {
            detector.Add(frame);
        }

        return detector;
    }
}
