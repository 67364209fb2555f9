namespace TextToVideo.ModelImport.Graphs;

/// <summary>
/// Functions of SLEEF, which PyTorch uses for float32 on CPUs. Their results can differ from the correctly rounded ones in the last bit.
/// </summary>
internal static class SleefMath
{
    private const float Log2E = 1.442695040888963407f;

    /// <summary>The upper and lower part of ln 2.</summary>
    private const float Ln2Upper = 0.693145751953125f;
    private const float Ln2Lower = 1.428606765330187045e-06f;

    /// <summary>The coefficients of the polynomial, from the one of s⁶ to that of s².</summary>
    private static readonly float[] s_coefficients =
    [
        0.00139304355252534151077271f,
        0.00833336077630519866943359f,
        0.0416664853692054748535156f,
        0.166666671633720397949219f,
        0.5f,
    ];

    /// <summary>The exponential function: expf with an error of at most 1 ulp and fused multiply-adds (xexpf in sleefsimdsp.c).</summary>
    /// <param name="x">A number whose result neither overflows nor underflows.</param>
    public static float Exp(float x)
    {
        float power = MathF.Round(x * Log2E);
        float s = MathF.FusedMultiplyAdd(power, -Ln2Upper, x);
        s = MathF.FusedMultiplyAdd(power, -Ln2Lower, s);
        float polynomial = 0.000198527617612853646278381f;
        foreach (float coefficient in s_coefficients)
        {
            polynomial = MathF.FusedMultiplyAdd(polynomial, s, coefficient);
        }

        return MathF.ScaleB(1 + MathF.FusedMultiplyAdd(s * s, polynomial, s), (int)power);
    }
}
