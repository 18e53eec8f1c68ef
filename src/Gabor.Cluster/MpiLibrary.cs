using System.Runtime.InteropServices;
using Gabor.Processes;

namespace Gabor.Cluster;

/// <summary>
/// The functions of MPI that a communicator needs, of whichever library there is: Open MPI, MPICH and its relatives, or one with the
/// standard ABI of MPI 5.
/// </summary>
/// <remarks>
/// The libraries differ in what their handles are: pointers to variables of the library in Open MPI, ints in MPICH, small numbers as
/// pointers in the ABI. Here all are as wide as a pointer. On the 64-bit platforms an int argument is the low half of such a register, and
/// a request that MPICH writes as an int is the low half of a slot that was 0 before.
/// </remarks>
sealed unsafe class MpiLibrary
{
    /// <summary>The variable that names a library which is to be loaded.</summary>
    public const string PathName = "GABOR_MPI_LIBRARY";

    const int StatusBytes = 64, MostText = 512;

    static readonly TimeSpan AbortWait = TimeSpan.FromSeconds(2);

    static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi.40.dylib", "libmpi.so", "libmpi.dylib"];
    static readonly string[] Mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib"];
    static readonly string[] Abi = ["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi_abi.so", "libmpi_abi.dylib"];

    readonly Lock gate = new();
    readonly nint library, world, bytes, errorsReturn;
    readonly int serialized;
    readonly delegate* unmanaged<void*, void*, int, int*, int> init;
    readonly delegate* unmanaged<int> finalize;
    readonly delegate* unmanaged<nint, int*, int> rank, size;
    readonly delegate* unmanaged<nint, nint, int> setErrorHandler;
    readonly delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> send, receive;
    readonly delegate* unmanaged<nint*, int*, void*, int> test;
    readonly delegate* unmanaged<nint*, int> cancel;
    readonly delegate* unmanaged<nint, int, int> abort;
    readonly delegate* unmanaged<int, byte*, int*, int> errorText;

    MpiLibrary(nint library, string name)
    {
        (this.library, Name) = (library, name);
        if (HasAbi())
        {
            // MPI_COMM_WORLD, MPI_BYTE, MPI_ERRORS_RETURN and MPI_THREAD_SERIALIZED of the standard's mpi.h.
            (world, bytes, errorsReturn, serialized) = (0x101, 0x247, 0x143, 2048);
        }
        else if (Path.GetFileName(name).Contains("mpi_abi", StringComparison.Ordinal))
        {
            throw new ClusterException(
                $"{name}: this is the ABI of MPI as it was before its version 1.0. Install a newer MPICH or Open MPI.");
        }
        else if (NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out world))
        {
            bytes = NativeLibrary.GetExport(library, "ompi_mpi_byte");
            errorsReturn = NativeLibrary.GetExport(library, "ompi_mpi_errors_return");
            serialized = 2;
        }
        else
        {
            (world, bytes, errorsReturn, serialized) = (0x44000000, 0x4c00010d, 0x54000001, 2);
        }

        init = (delegate* unmanaged<void*, void*, int, int*, int>)Export("MPI_Init_thread");
        finalize = (delegate* unmanaged<int>)Export("MPI_Finalize");
        rank = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_rank");
        size = (delegate* unmanaged<nint, int*, int>)Export("MPI_Comm_size");
        setErrorHandler = (delegate* unmanaged<nint, nint, int>)Export("MPI_Comm_set_errhandler");
        send = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Isend");
        receive = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Export("MPI_Irecv");
        test = (delegate* unmanaged<nint*, int*, void*, int>)Export("MPI_Test");
        cancel = (delegate* unmanaged<nint*, int>)Export("MPI_Cancel");
        abort = (delegate* unmanaged<nint, int, int>)Export("MPI_Abort");
        errorText = (delegate* unmanaged<int, byte*, int*, int>)Export("MPI_Error_string");
    }

    /// <summary>The name under which it was found.</summary>
    public string Name { get; }

    /// <summary>Loads the library of the launcher.</summary>
    /// <param name="isOpenMpi">Whether that is Open MPI's.</param>
    /// <exception cref="ClusterException">There is none, or it lacks a function.</exception>
    public static MpiLibrary Load(bool isOpenMpi)
    {
        string[] names = Environment.GetEnvironmentVariable(PathName) is { Length: > 0 } stated ? [stated]
            : isOpenMpi ? [.. OpenMpi, .. Abi, .. Mpich]
            : [.. Mpich, .. Abi, .. OpenMpi];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return new MpiLibrary(library, name);
        }

        throw new ClusterException(
            $"a launcher of MPI has started this process, and none of {string.Join(", ", names)} can be loaded. Install the library of the "
            + $"launcher, as Debian's openmpi-bin or mpich, or name its file in {PathName}.");
    }

    /// <summary>Begins; once in the life of a process.</summary>
    public void Init()
    {
        // Any thread may call it, one at a time: that is what the gate is for.
        int provided;
        Check(init(null, null, serialized, &provided), "MPI_Init_thread");
        if (provided < serialized)
            throw new ClusterException($"{Name}: it can be called by one thread alone (level {provided}, {serialized} is needed).");
        Check(setErrorHandler(world, errorsReturn), "MPI_Comm_set_errhandler");
    }

    /// <summary>Ends, when all others do.</summary>
    public void End()
    {
        lock (gate)
            Check(finalize(), "MPI_Finalize");
    }

    /// <summary>The number of this process.</summary>
    public int Rank()
    {
        int number;
        Check(rank(world, &number), "MPI_Comm_rank");
        return number;
    }

    /// <summary>How many processes there are.</summary>
    public int Size()
    {
        int number;
        Check(size(world, &number), "MPI_Comm_size");
        return number;
    }

    /// <summary>Begins to send bytes.</summary>
    public void Send(void* from, int count, int peer, int tag, nint* request)
    {
        lock (gate)
            Check(send(from, count, bytes, peer, tag, world, request), "MPI_Isend");
    }

    /// <summary>Begins to receive bytes.</summary>
    public void Receive(void* to, int count, int peer, int tag, nint* request)
    {
        lock (gate)
            Check(receive(to, count, bytes, peer, tag, world, request), "MPI_Irecv");
    }

    /// <summary>Whether what was begun is done; it goes on while this is asked.</summary>
    public bool IsDone(nint* request)
    {
        // Where a status is to be ignored, each library has a pointer of its own for it; a status is at most so long in all of them.
        byte* status = stackalloc byte[StatusBytes];
        int flag;
        lock (gate)
            Check(test(request, &flag, status), "MPI_Test");
        return flag != 0;
    }

    /// <summary>Lets go of what was begun to be received, so that nothing is written any more.</summary>
    public void Cancel(nint* request)
    {
        lock (gate)
            _ = cancel(request);
    }

    /// <summary>Ends all processes.</summary>
    public void Abort(int exitCode)
    {
        // A thread that is within the library comes back, unless that hangs; then it is ended all the same.
        bool isAlone = gate.TryEnter(AbortWait);
        _ = abort(world, exitCode);
        if (isAlone)
            gate.Exit();
    }

    /// <summary>Whether its handles are those of the ABI; it must be asked first, as Open MPI's own library is behind its ABI.</summary>
    bool HasAbi()
    {
        // It may be called before MPI_Init_thread. A library of MPI 5 with handles of its own says -1; an older one lacks it.
        int major = -1, minor;
        return NativeLibrary.TryGetExport(library, "MPI_Abi_get_version", out nint version)
            && ((delegate* unmanaged<int*, int*, int>)version)(&major, &minor) == 0 && major >= 1;
    }

    void* Export(string name) => NativeLibrary.TryGetExport(library, name, out nint address)
        ? (void*)address
        : throw new ClusterException($"{Name}: this is no library of MPI, it lacks {name}.");

    void Check(int code, string function)
    {
        if (code == 0)
            return;
        byte* text = stackalloc byte[MostText];
        int length = 0;
        string what = errorText(code, text, &length) == 0 ? Marshal.PtrToStringUTF8((nint)text, length) : $"error {code}";
        throw new ClusterException($"{function} failed: {what}. Most likely another process has ended.");
    }
}
