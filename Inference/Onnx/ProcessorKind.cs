using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TextToVideo.Inference.Onnx;

/// <summary>Describes the processor as far as the bits of results depend on it.</summary>
internal static class ProcessorKind
{
    private const int FeatureLeaf = 7;

    /// <summary>
    /// The instruction sets that ONNX Runtime chooses kernels by, and the bit of the CPUID instruction that reports each: leaf, sub-leaf,
    /// register (0 to 3: EAX, EBX, ECX, EDX) and bit (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A, CPUID).
    /// The processor is asked rather than .NET, which can be configured not to use some of them.
    /// </summary>
    private static readonly (string Name, int Leaf, int SubLeaf, int Register, int Bit)[] s_features =
    [
        ("sse4.1", 1, 0, 2, 19),
        ("avx", 1, 0, 2, 28),
        ("fma", 1, 0, 2, 12),
        ("f16c", 1, 0, 2, 29),
        ("avx2", FeatureLeaf, 0, 1, 5),
        ("avx512f", FeatureLeaf, 0, 1, 16),
        ("avx512dq", FeatureLeaf, 0, 1, 17),
        ("avx512bw", FeatureLeaf, 0, 1, 30),
        ("avx512vl", FeatureLeaf, 0, 1, 31),
        ("avx512vnni", FeatureLeaf, 0, 2, 11),
        ("amxbf16", FeatureLeaf, 0, 3, 22),
        ("avx512fp16", FeatureLeaf, 0, 3, 23),
        ("amxtile", FeatureLeaf, 0, 3, 24),
        ("amxint8", FeatureLeaf, 0, 3, 25),
        ("avxvnni", FeatureLeaf, 1, 0, 4),
        ("avx512bf16", FeatureLeaf, 1, 0, 5),
        ("avxvnniint8", FeatureLeaf, 1, 3, 4),
    ];

    /// <summary>Returns the platform and the instruction sets, for example "linux-x64 sse4.1 avx fma f16c avx2".</summary>
    public static string Describe()
    {
        IEnumerable<string> features = X86Base.IsSupported ? DescribeX86() : DescribeArm();
        return string.Join(' ', features.Prepend(RuntimeInformation.RuntimeIdentifier));
    }

    private static IEnumerable<string> DescribeX86()
    {
        int maxLeaf = X86Base.CpuId(0, 0).Eax;
        return s_features.Where(feature => feature.Leaf <= maxLeaf && HasX86(feature)).Select(feature => feature.Name);
    }

    private static bool HasX86((string Name, int Leaf, int SubLeaf, int Register, int Bit) feature)
    {
        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(feature.Leaf, feature.SubLeaf);
        int[] registers = [eax, ebx, ecx, edx];
        return ((registers[feature.Register] >>> feature.Bit) & 1) != 0;
    }

    private static IEnumerable<string> DescribeArm() => Dp.IsSupported ? ["dotprod"] : [];
}
