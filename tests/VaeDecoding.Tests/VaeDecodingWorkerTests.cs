using TextToVideo.Contracts;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.VaeDecoding.Tests;

public sealed class VaeDecodingWorkerTests(InferenceHost host) : IClassFixture<InferenceHost>
{
    private readonly VaeDecodingWorker _worker = new(host.Components, host.Repository);

    [Fact]
    public async Task Read_LatentsOfTheClip_KeepsTheClip()
    {
        var clip = new Clip(96, 64, 17, 24);

        LatentClip latents = await ReadAsync(clip, 16, 5, 8, 12);

        Assert.Equal((TestModels.ShapesMini, clip), (latents.Model.Name, latents.Clip));
        Assert.True(latents.Latents.HasShape(16, 5, 8, 12));
    }

    [Fact]
    public async Task Read_LatentsOfAnotherClip_NamesBothShapes()
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            ReadAsync(new Clip(64, 64, 17, 8), 16, 3, 8, 8)
        );

        Assert.Equal("latents: has shape [16, 3, 8, 8], but 17 frames of 64x64 need [16, 5, 8, 8]", error.Message);
    }

    [Fact]
    public async Task Read_ClipThatTheModelDoesNotSupport_NamesTheAllowedValues()
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            ReadAsync(new Clip(64, 64, 16, 8), 16, 5, 8, 8)
        );

        Assert.Equal("num_frames: must be one of 9, 17, 25, 33; the nearest is 17 (model shapes-mini)", error.Message);
    }

    [Fact]
    public async Task Read_NoClip_FindsItByTheShape()
    {
        using Stream file = Write(16, 3, 8, 12);

        LatentClip latents = await _worker.ReadAsync(TestModels.ShapesMini, file, size: null, CancellationToken.None);

        Assert.Equal(new Clip(384, 256, 9, 8), latents.Clip);
    }

    [Fact]
    public async Task Read_SmallerSize_IsMadeOfTheSameLatents()
    {
        using Stream file = Write(16, 3, 8, 12);

        LatentClip latents = await _worker.ReadAsync(TestModels.ShapesMini, file, new VideoSize(96, 64), CancellationToken.None);
        ReadOnlyMemory<byte> frame = await _worker.DecodeAsync(latents, CancellationToken.None).FirstAsync();

        Assert.Equal(new Clip(96, 64, 9, 8), latents.Clip);
        Assert.Equal(96 * 64 * 3, frame.Length);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(96, 0)]
    [InlineData(-1, 64)]
    public async Task Read_SizeOfOtherLatents_NamesTheAllowedSizes(int width, int height)
    {
        using Stream file = Write(16, 3, 8, 12);

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            _worker.ReadAsync(TestModels.ShapesMini, file, new VideoSize(width, height), CancellationToken.None)
        );

        Assert.Equal("width: and height must be 384x256 or 96x64 for latents of this shape (model shapes-mini)", error.Message);
    }

    [Fact]
    public async Task Read_NoClipHasTheShape_NamesTheShape()
    {
        using Stream file = Write(16, 4, 8, 8);

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            _worker.ReadAsync(TestModels.ShapesMini, file, size: null, CancellationToken.None)
        );

        Assert.Equal("latents: has shape [16, 4, 8, 8], which model shapes-mini does not support", error.Message);
    }

    private async Task<LatentClip> ReadAsync(Clip clip, params int[] shape)
    {
        using Stream file = Write(shape);
        return await _worker.ReadAsync(TestModels.ShapesMini, file, clip, CancellationToken.None);
    }

    private static MemoryStream Write(params int[] shape) =>
        new(new SafetensorsBuilder().Add("latents", new FloatTensor(shape)).ToArray(), writable: false);
}
