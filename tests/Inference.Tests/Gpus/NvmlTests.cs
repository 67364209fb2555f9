using TextToVideo.Inference.Gpus;

namespace TextToVideo.Inference.Tests.Gpus;

/// <summary>The calls of NVIDIA's library, against one with its signatures that says what a test can expect.</summary>
public sealed class NvmlTests
{
    private const string Library = """
        #include <string.h>
        typedef struct { int number; } Device;
        typedef struct { unsigned long long total, free, used; } Memory;
        static Device devices[2] = { { 0 }, { 1 } };
        int nvmlInit_v2(void) { return 0; }
        int nvmlShutdown(void) { return 0; }
        int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 2; return 0; }
        int nvmlDeviceGetHandleByIndex_v2(unsigned int index, Device **device) { *device = &devices[index]; return 0; }
        int nvmlDeviceGetName(Device *device, char *name, unsigned int length) { strncpy(name, "NVIDIA Test", length); return 0; }
        int nvmlDeviceGetMemoryInfo(Device *device, Memory *memory) {
            memory->total = 1ull << 37;
            memory->used = 5ull << 32;
            memory->free = memory->total - memory->used;
            return device->number == 1 ? 15 : 0; /* the second has fallen off the bus */
        }
        """;

    [Fact]
    public void TryOpen_NoLibrary_SaysThatThereIsNoGpu()
    {
        Assert.Null(Nvml.TryOpen("/nowhere/libnvidia-ml.so.1"));
    }

    [Fact]
    public void TryOpen_AnotherLibrary_SaysThatThereIsNoGpu()
    {
        Assert.Null(Nvml.TryOpen("libc.so.6"));
    }

    [CompilerFact]
    public async Task Read_TwoGpusOneOfThemGone_TellsOfTheOther()
    {
        using var folder = new TemporaryFolder();
        string source = folder.Combine("nvml.c");
        string library = folder.Combine("libnvidia-ml.so.1");
        await File.WriteAllTextAsync(source, Library);
        (await ProgramProcess.RunAsync("cc", "-shared", "-fPIC", "-o", library, source)).Succeeded();

        using IGpus? gpus = Nvml.TryOpen(library);
        Assert.NotNull(gpus);
        Assert.Equal(new GpuMemory("0", "NVIDIA Test", 5L << 32, 1L << 37), Assert.Single(gpus.Read()));
    }
}
