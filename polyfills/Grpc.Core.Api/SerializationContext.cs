using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller writes a message.</summary>
public abstract class SerializationContext
{
    /// <summary>Completes the message with these bytes.</summary>
    /// <param name="payload">The whole message.</param>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>The buffer to write the message to, before <see cref="Complete()"/>.</summary>
    /// <returns>The buffer.</returns>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces the message's length, before <see cref="GetBufferWriter"/>.</summary>
    /// <param name="payloadLength">Length in bytes.</param>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    /// <summary>Completes the message written to the buffer.</summary>
    public virtual void Complete() => throw new NotImplementedException();
}
