using System.IO.Pipelines;
using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts.Tests.S3;

public sealed class PartStreamTests
{
    [Fact]
    public async Task ReadAsync_ContentInPiecesOfAnySize_FillsTheBufferOnEveryReadButTheLast()
    {
        var pipe = new Pipe();
        byte[] content = [.. Enumerable.Range(0, 10_000).Select(i => (byte)i)];
        var reads = new List<byte[]>();
        var reading = Task.Run(async () =>
        {
            await using var stream = new PartStream(pipe.Reader);
            byte[] buffer = new byte[4096];
            while (await stream.ReadAsync(buffer) is > 0 and int count)
            {
                reads.Add(buffer[..count]);
            }
        });
        for (int position = 0; position < content.Length; )
        {
            int length = Math.Min((position % 997) + 1, content.Length - position);
            await pipe.Writer.WriteAsync(content.AsMemory(position, length));
            position += length;
            await Task.Yield();
        }

        await pipe.Writer.CompleteAsync();
        await reading;

        Assert.Equal([4096, 4096, 1808], reads.Select(read => read.Length));
        Assert.Equal(content, reads.SelectMany(read => read));
    }
}
