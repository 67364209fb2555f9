using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace TextToVideo.Unit.Polyfills;

public sealed class OnnxRuntimeTests
{
    [Fact]
    public void Run_VaeDecoder_AgreesWithPyTorch()
    {
        var model = ModelFolder();
        var latents = ReadTensor(Path.Combine(model, "reference.safetensors"), "latents");
        var expected = ReadTensor(Path.Combine(model, "reference.safetensors"), "video");
        Denormalise(latents, Path.Combine(model, "model.json"));

        using var session = new InferenceSession(Path.Combine(model, "vae_decoder.onnx"));
        using var input = OrtValue.CreateTensorValueFromMemory(latents, [1, 16, 3, 8, 12]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["latents"], [input], ["video"]);

        Assert.Equal([1, 3, 9, 64, 96], outputs[0].GetTensorTypeAndShape().Shape);
        var video = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.Equal(expected.Length, video.Length);

        // Two float32 implementations, and constants written with six digits.
        Assert.InRange(video.Zip(expected, (ours, theirs) => Math.Abs(ours - theirs)).Max(), 0, 1e-3f);
    }

    [Fact]
    public void InferenceSession_NoSuchFile_ThrowsNamingIt()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("no-such-model.onnx"));

        Assert.Contains("no-such-model.onnx", error.Message);
    }

    [Fact]
    public void Version_OfTheNativeLibrary_IsTheOfficialPackages() => Assert.Equal("1.29.0", OrtEnv.Instance().GetVersionString());

    private static string ModelFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../models/shapes-mini"));

    private static float[] ReadTensor(string file, string name)
    {
        var bytes = File.ReadAllBytes(file);
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        var offsets = header.RootElement.GetProperty(name).GetProperty("data_offsets");
        var data = bytes.AsSpan(8 + headerLength)[offsets[0].GetInt32()..offsets[1].GetInt32()];
        return MemoryMarshal.Cast<byte, float>(data).ToArray();
    }

    private static void Denormalise(float[] latents, string manifestFile)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(manifestFile));
        var vae = manifest.RootElement.GetProperty("vae");
        var perChannel = latents.Length / vae.GetProperty("mean").GetArrayLength();
        for (var i = 0; i < latents.Length; i++)
        {
            var mean = vae.GetProperty("mean")[i / perChannel].GetSingle();
            var deviation = vae.GetProperty("std")[i / perChannel].GetSingle();
            latents[i] = (latents[i] * deviation) + mean;
        }
    }
}
